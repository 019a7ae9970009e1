import { newRunId, type JournalEntry } from "@retake/protocol";
import { agent, step } from "@retake/sdk";
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError, RateLimitError } from "openai";
import { describe, expect, it } from "vitest";
import type { ModelAnswer } from "../support/openai-server/index.ts";
import { recordAndReplay, runs, spanOf, start, typesOf } from "./openai-recording.ts";

const body = { model: "gpt-4o", messages: [{ role: "user" as const, content: "hi" }] };
const limited: ModelAnswer = {
  error: { status: 429, message: "Slow down.", code: "rate_limit_exceeded", type: "requests", headers: { "retry-after-ms": "1" } },
};

/** All of an error that code can look at. */
function seen(thrown: unknown): Record<string, unknown> {
  const error = thrown as APIError;
  const classes = { OpenAI: OpenAI.APIError, APIError, RateLimitError, APIConnectionError, APIConnectionTimeoutError, APIUserAbortError };
  return {
    text: String(error),
    class: error.constructor.name,
    instanceOf: Object.entries(classes).flatMap(([name, type]) => (error instanceof type ? [name] : [])),
    keys: Object.keys(error),
    json: JSON.stringify(Object.entries(error).filter(([name]) => name !== "headers" && name !== "cause")),
    retryAfter: error.headers?.get("retry-after-ms") ?? null,
    requestId: error.requestID ?? null,
    cause: error.cause instanceof Error ? error.cause.message : null,
  };
}

const seeing = async (work: () => Promise<unknown>): Promise<Record<string, unknown>> => work().then((value) => ({ value }), seen);

describe("errors of the client", () => {
  it.each([
    ["a rate limit", limited, ["OpenAI", "APIError", "RateLimitError"]],
    ["a bad request", { error: { status: 400, message: "no such thing", code: "bad_thing", param: "messages" } }, ["OpenAI", "APIError"]],
    ["an error of the service", { error: { status: 503, message: "down" } }, ["OpenAI", "APIError"]],
    ["a lost connection", { reset: true }, ["OpenAI", "APIError", "APIConnectionError"]],
  ] as [string, ModelAnswer, string[]][])("are the same on replay: %s", async (_, answer, classes) => {
    const { openai, plain } = await start(() => answer);
    const outside = await seeing(() => plain.chat.completions.create(body));
    const subject = agent({ name: "failing" }, async () => [
      await seeing(() => openai.chat.completions.create(body)),
      await seeing(() => openai.chat.completions.create({ ...body, stream: true })),
      await seeing(() => openai.responses.create({ model: "gpt-4o", input: "hi" })),
      await seeing(() => openai.embeddings.create({ model: "text-embedding-3-small", input: "hi" })),
    ]);
    const { output, replayed } = await recordAndReplay(subject, {});
    expect(output[0]).toEqual({ ...outside, requestId: output[0]!["requestId"], json: output[0]!["json"] });
    for (const error of output) expect(error["instanceOf"]).toEqual(classes);
    expect(replayed).toMatchObject({ output });
  });

  it("are the same on replay: a request that takes too long", async () => {
    const { openai } = await start(() => ({ content: "late", delayMs: 5_000 }), { timeout: 20 });
    const subject = agent({ name: "late" }, () => seeing(() => openai.chat.completions.create(body)));
    const { output, replayed } = await recordAndReplay(subject, {});
    expect(output["class"]).toBe("APIConnectionTimeoutError");
    expect(replayed).toMatchObject({ output });
  });

  it.each([
    ["breaks off", { breakAfterChunks: 3 }, 3],
    ["breaks off before its first chunk", { breakAfterChunks: 0 }, 0],
    ["brings an error", { failAfterChunks: 2 }, 2],
  ] as [string, ModelAnswer, number][])("come where they came: a stream %s", async (_, fault, count) => {
    const { openai } = await start(() => ({ content: "one two three four", ...fault }));
    const subject = agent({ name: "broken" }, async () => {
      const stream = await openai.chat.completions.create({ ...body, stream: true });
      const read: unknown[] = [];
      const error = await seeing(async () => {
        for await (const chunk of stream) read.push(chunk.choices[0]?.delta.content);
      });
      return { read, error, aborted: stream.controller.signal.aborted };
    });
    const { output, replayed, journal } = await recordAndReplay(subject, {});
    expect(output.read).toHaveLength(count);
    expect(output.error).not.toHaveProperty("value");
    expect(replayed).toMatchObject({ output });
    expect(journal.at(-1)).toMatchObject({ type: "settle", status: "error" });
  });
});

describe("retries of the client", () => {
  const twice = [
    { times: 1, answer: limited },
    { times: 1, answer: { reset: true } },
    { times: 1, answer: { error: { status: 500, message: "down", headers: { "retry-after-ms": "1" } } } },
    { answer: { content: "at last" } },
  ];

  it.each([
    ["whole", false],
    ["streamed", true],
  ])("are attempts of the step, %s", async (_, stream) => {
    const { openai, server } = await start(twice, { maxRetries: 5 });
    const subject = agent({ name: "patient" }, async () => {
      if (!stream) return (await openai.chat.completions.create(body)).choices[0]!.message.content;
      let text = "";
      for await (const { choices } of await openai.chat.completions.create({ ...body, stream: true }))
        text += choices[0]?.delta.content ?? "";
      return text;
    });
    const { output, journal, runId } = await recordAndReplay(subject, {});
    expect(output).toBe("at last");
    expect(server.requests).toHaveLength(4);
    const attempts = journal.filter((entry): entry is Extract<JournalEntry, { type: "attempt" }> => entry.type === "attempt");
    expect(attempts.map(({ error }) => error.name)).toEqual(["RateLimitError", "TypeError", "InternalServerError"]);
    expect(attempts[0]!.error.data).toMatchObject({ status: 429, headers: { "retry-after-ms": "1" } });
    expect(spanOf(runId, "model:chat#0").attributes["retake.step.attempts"]).toBe(3);
    expect(runs.spans(runId).filter(({ name }) => name.startsWith("attempt"))).toHaveLength(3);
  });

  it("count no last failure as an attempt", async () => {
    const { openai, server } = await start(() => limited, { maxRetries: 2 });
    const subject = agent({ name: "impatient" }, () => seeing(() => openai.responses.create({ model: "gpt-4o", input: "hi" })));
    const { output, journal } = await recordAndReplay(subject, {});
    expect(output["class"]).toBe("RateLimitError");
    expect(server.requests).toHaveLength(3);
    expect(typesOf(journal)).toEqual(["request", "attempt", "attempt", "settle"]);
  });

  it("are attempts of the step around the call, each call for itself", async () => {
    let asked = 0;
    const { openai } = await start(({ body: sent }) => (sent["user"] === "b" || asked++ > 0 ? { content: "ok" } : limited), {
      maxRetries: 1,
    });
    const subject = agent({ name: "around" }, () =>
      step("both", {}, async () => {
        const all = await Promise.all(["a", "b"].map((user) => openai.chat.completions.create({ ...body, user })));
        return all.length;
      }),
    );
    expect(typesOf((await recordAndReplay(subject, {})).journal)).toEqual(["request", "attempt", "settle"]);
  });
});

describe("the signal of a request", () => {
  const slow: ModelAnswer = { content: "one two three four five", delayMs: 10_000 };

  it("gives the step up", async () => {
    const { openai } = await start(({ messages }) => (messages[0]!.content === "hi" ? slow : { content: "quick" }));
    const subject = agent({ name: "giving-up" }, async () => {
      const giving = new AbortController();
      const call = seeing(() => openai.chat.completions.create(body, { signal: giving.signal }));
      await openai.responses.create({ model: "gpt-4o", input: "quick" });
      giving.abort(new Error("no longer wanted"));
      return call;
    });
    const { output, journal, replayed } = await recordAndReplay(subject, {});
    expect(output).toMatchObject({ class: "APIUserAbortError", cause: "no longer wanted" });
    expect(replayed).toMatchObject({ output });
    expect(typesOf(journal)).toEqual(["request", "request", "settle", "cancel", "settle"]);
  });

  it("that is aborted before the call fails it", async () => {
    const { openai, server } = await start(() => slow);
    const subject = agent({ name: "never" }, () =>
      seeing(() => openai.chat.completions.create({ ...body, stream: true }, { signal: AbortSignal.abort() })),
    );
    const { output } = await recordAndReplay(subject, {});
    expect(output["class"]).toBe("APIUserAbortError");
    expect(server.requests).toHaveLength(0);
  });

  it.each(["signal", "controller"])("ends a stream that is being read: by its %s", async (by) => {
    const { openai } = await start(({ messages }) =>
      messages[0]!.content === "hi" ? { content: "one two three four five", chunkDelayMs: 200 } : { content: "quick", delayMs: 300 },
    );
    const subject = agent({ name: "reading" }, async () => {
      const giving = new AbortController();
      const stream = await openai.chat.completions.create({ ...body, stream: true }, by === "signal" ? { signal: giving.signal } : {});
      const read: unknown[] = [];
      const reading = (async () => {
        for await (const chunk of stream) read.push(chunk.choices[0]?.delta);
      })();
      await openai.responses.create({ model: "gpt-4o", input: "quick" });
      (by === "signal" ? giving : stream.controller).abort();
      await reading;
      return { read, aborted: stream.controller.signal.aborted };
    });
    const { output, journal, replayed } = await recordAndReplay(subject, {});
    expect(output.aborted).toBe(true);
    expect(output.read.length).toBeLessThan(5);
    expect(replayed).toMatchObject({ output });
    expect(typesOf(journal, "model:chat#0").slice(-2)).toEqual(["cancel", "settle"]);
  });

  it("is no part of what is recorded when it is never aborted", async () => {
    const { openai } = await start(() => ({ content: "ok" }));
    const subject = agent({ name: "kept" }, async () => {
      const giving = new AbortController();
      await openai.chat.completions.create(body, { signal: giving.signal });
      giving.abort();
      return "done";
    });
    const runId = newRunId();
    await subject({}, { runId });
    expect(typesOf(runs.recording(runId).journal)).toEqual(["request", "settle"]);
  });
});
