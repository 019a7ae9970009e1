import { newRunId } from "@retake/protocol";
import { agent, step } from "@retake/sdk";
import { describe, expect, it } from "vitest";
import { textOf, type AnswerFunction } from "../support/openai-server/index.ts";
import { recordAndReplay, runs, spanOf, start, typesOf } from "./openai-recording.ts";

const script: AnswerFunction = ({ messages }) => {
  const text = textOf(messages.at(-1)!);
  if (text === "call")
    return {
      toolCalls: [
        { name: "lookup", arguments: { id: 7 } },
        { name: "lookup", arguments: { id: 8 } },
      ],
    };
  return {
    content: `You said: ${text}. `.repeat(5),
    reasoning: "An echo.",
    usage: { promptTokens: 20, completionTokens: 12, cachedTokens: 5, reasoningTokens: 4 },
  };
};

describe("chat.completions", () => {
  it("records a completion with its usage and serves it again", async () => {
    const { openai } = await start(script);
    const chat = agent({ name: "chat" }, async ({ text }: { text: string }) => {
      const completion = await openai.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: text }] });
      return { completion, requestId: completion._request_id };
    });
    const { output, runId, journal } = await recordAndReplay(chat, { text: "hello" });
    expect(output.completion.choices[0]!.message.content).toContain("You said: hello.");
    expect(output.requestId).toMatch(/^req_/);
    expect(typesOf(journal)).toEqual(["request", "settle"]);
    const span = spanOf(runId, "model:chat#0");
    expect(span.name).toBe("chat gpt-4o");
    expect(span.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": 20,
      "gen_ai.usage.cache_read.input_tokens": 5,
      "gen_ai.usage.output_tokens": 12,
      "gen_ai.usage.reasoning.output_tokens": 4,
      "gen_ai.response.finish_reasons": ["stop"],
    });
    expect(span.attributes["gen_ai.output.messages"]).toContain("You said: hello.");
  });

  it("records tool calls", async () => {
    const { openai } = await start(script);
    const chat = agent({ name: "calls" }, async () => {
      const { choices } = await openai.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: "call" }] });
      return choices[0]!.message.tool_calls;
    });
    expect((await recordAndReplay(chat, {})).output).toHaveLength(2);
  });

  it("tells the request's id as the client does", async () => {
    const { openai } = await start(script);
    const chat = agent({ name: "ids" }, async () => {
      const promise = openai.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: "hi" }] });
      const { data, response, request_id: id } = await promise.withResponse();
      return {
        same: (data as { _request_id?: string })._request_id === id,
        id,
        header: response.headers.get("x-request-id"),
        keys: Object.keys(data),
      };
    });
    const { output } = await recordAndReplay(chat, {});
    expect(output).toMatchObject({ same: true, header: output.id });
    expect(output.keys).not.toContain("_request_id");
  });
});

describe("responses", () => {
  it("records a response, its reasoning, and one that goes on from it", async () => {
    const { openai, server } = await start(script);
    const talk = agent({ name: "talk" }, async () => {
      const first = await openai.responses.create({ model: "gpt-4o", instructions: "Be brief.", input: "hello" });
      const second = await openai.responses.create({ model: "gpt-4o", previous_response_id: first.id, input: "call" });
      return { text: first.output_text, id: first.id, calls: second.output };
    });
    const runId = newRunId();
    const { id } = await talk({}, { runId });
    expect(server.requests.at(-1)!.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    const { output } = await recordAndReplay(talk, {});
    expect(output.text).toContain("You said: hello.");
    expect(output.calls.map(({ type }) => type)).toEqual(["function_call", "function_call"]);
    expect(spanOf(runId, "model:responses#0").attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.response.id": id,
      "gen_ai.usage.input_tokens": 20,
      "gen_ai.usage.cache_read.input_tokens": 5,
      "gen_ai.usage.output_tokens": 12,
      "gen_ai.usage.reasoning.output_tokens": 4,
      "gen_ai.response.finish_reasons": ["stop"],
    });
    const [message] = JSON.parse(String(spanOf(runId, "model:responses#0").attributes["gen_ai.output.messages"])) as [{ parts: unknown[] }];
    expect(message.parts[0]).toEqual({ type: "reasoning", content: "An echo." });
    expect(spanOf(runId, "model:responses#1").attributes["gen_ai.response.finish_reasons"]).toEqual(["tool_calls"]);
  });
});

describe("embeddings", () => {
  it.each([undefined, "float" as const])("records vectors (encoding %s)", async (encoding) => {
    const { openai, plain } = await start(() => undefined);
    const input = { model: "text-embedding-3-small", input: ["one", "two"], ...(encoding ? { encoding_format: encoding } : {}) };
    const expected = await plain.embeddings.create(input);
    const embed = agent({ name: "embed" }, async () => (await openai.embeddings.create(input)).data);
    const { output, runId } = await recordAndReplay(embed, {});
    expect(output).toEqual(expected.data);
    expect(output[0]!.embedding).toHaveLength(64);
    const span = spanOf(runId, "model:embeddings#0");
    expect(span.name).toBe("embeddings text-embedding-3-small");
    expect(span.attributes).toMatchObject({ "gen_ai.operation.name": "embeddings", "gen_ai.usage.input_tokens": 2 });
    expect(span.attributes).not.toHaveProperty("gen_ai.output.messages");
  });
});

describe("outside of runs and inside of steps", () => {
  it("is the plain client", async () => {
    const { openai, plain } = await start(script);
    const body = { model: "gpt-4o", messages: [{ role: "user" as const, content: "plain" }] };
    expect(await openai.chat.completions.create(body)).toEqual(await plain.chat.completions.create(body));
    expect((await openai.responses.create({ model: "gpt-4o", input: "plain" })).output_text).toContain("plain");
    const stream = await openai.responses.create({ model: "gpt-4o", input: "plain", stream: true });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types.at(-1)).toBe("response.completed");
    expect((await openai.embeddings.create({ model: "text-embedding-3-small", input: "a" })).data).toHaveLength(1);
  });

  it("is a part of the step that calls it", async () => {
    const { openai } = await start(script);
    const inside = agent({ name: "inside" }, () =>
      step("ask", {}, async () => {
        const { choices } = await openai.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: "in" }] });
        return choices[0]!.message.content;
      }),
    );
    const { journal, runId } = await recordAndReplay(inside, {});
    expect(journal.map((entry) => "key" in entry && entry.key)).toEqual(["step:ask#0", "step:ask#0"]);
    expect(runs.spans(runId)).toHaveLength(2);
  });

  it("leaves the client that it was made of as it is, and uses its fetch", async () => {
    const urls: string[] = [];
    const { openai, plain } = await start(script, {
      fetch: (url, init) => {
        urls.push(new Request(url).url);
        return fetch(url, init);
      },
    });
    const chat = agent({ name: "fetches" }, async () => {
      await openai.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: "hi" }] });
      await plain.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: "hi" }] }).catch(() => undefined);
    });
    const runId = newRunId();
    await chat({}, { runId });
    expect(runs.recording(runId).journal.filter((entry) => entry.type === "request" && entry.kind === "model")).toHaveLength(1);
    expect(urls.filter((url) => url.endsWith("/chat/completions"))).toHaveLength(2);
  });
});
