import { newRunId, type JournalEntry } from "@retake/protocol";
import { agent, forkRun, map, replay, step, type Agent } from "@retake/sdk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textOf, type ModelAnswer } from "../support/openai-server/index.ts";
import { recordAndReplay, runs, spanOf, start, typesOf } from "./openai-recording.ts";

const messages = [{ role: "user" as const, content: "Say something." }];
const words: ModelAnswer = {
  content: "one two three four five six",
  toolCalls: [{ name: "look", arguments: { at: [1, 2, "three four"] } }],
};
const KEYS = { chat: "model:chat#0", responses: "model:responses#0" } as const;
type ApiName = keyof typeof KEYS;
const apis: ApiName[] = ["chat", "responses"];

interface Reader {
  readonly api: ApiName;
  readonly stopAfter?: number;
  readonly abortAfter?: number;
}

function reader(openai: Awaited<ReturnType<typeof start>>["openai"]): Agent<Reader, { chunks: string[]; aborted: boolean }> {
  return agent({ name: "reader" }, async ({ api, stopAfter = Infinity, abortAfter = Infinity }: Reader) => {
    const stream =
      api === "chat"
        ? await openai.chat.completions.create({ model: "gpt-4o", messages, stream: true, stream_options: { include_usage: true } })
        : await openai.responses.create({ model: "gpt-4o", input: "Say something.", stream: true });
    const chunks: string[] = [];
    if (stopAfter === 0) return { chunks, aborted: false };
    for await (const chunk of stream as AsyncIterable<unknown>) {
      chunks.push(JSON.stringify(chunk));
      if (chunks.length >= stopAfter) break;
      if (chunks.length === abortAfter) stream.controller.abort();
    }
    return { chunks, aborted: stream.controller.signal.aborted };
  });
}

const settleOf = (journal: readonly JournalEntry[], key: string): Extract<JournalEntry, { type: "settle" }> | undefined =>
  journal.findLast((entry) => entry.type === "settle" && entry.key === key) as never;

describe.each(apis)("a stream of %s", (api) => {
  it("is recorded chunk by chunk and replayed as one", async () => {
    const { openai } = await start(() => ({ ...words, reasoning: "hm hm", usage: { promptTokens: 9, completionTokens: 7 } }));
    const { output, journal, runId, replayed } = await recordAndReplay(reader(openai), { api });
    expect(replayed).toMatchObject({ output });
    const types = typesOf(journal, KEYS[api]);
    // One more than chunks: the opening has its place too.
    expect(types.filter((type) => type === "chunk")).toHaveLength(output.chunks.length + 1);
    expect(types.at(-1)).toBe("settle");
    const settle = settleOf(journal, KEYS[api])!;
    expect(settle.stopped).toBeUndefined();
    expect(JSON.stringify(settle.output)).toContain("one two three four five six");
    const { attributes } = spanOf(runId, KEYS[api]);
    expect(attributes["gen_ai.response.time_to_first_chunk"]).toBeGreaterThan(0);
    expect(attributes).toMatchObject({ "gen_ai.usage.input_tokens": 9, "gen_ai.request.stream": true });
    expect(attributes["gen_ai.output.messages"]).toContain('"look"');
  });

  it("adds up to what the same request gives whole", async () => {
    const { openai, plain } = await start(() => words);
    const calls =
      api === "chat"
        ? (await plain.chat.completions.create({ model: "gpt-4o", messages })).choices[0]!.message.tool_calls!
        : (await plain.responses.create({ model: "gpt-4o", input: "Say something." })).output;
    const { journal } = await recordAndReplay(reader(openai), { api });
    const { choices, output } = settleOf(journal, KEYS[api])!.output as {
      choices?: [{ message: { tool_calls: unknown } }];
      output?: unknown;
    };
    expect(choices?.[0].message.tool_calls ?? output).toEqual(calls);
  });

  it("that is left early is recorded to there", async () => {
    const { openai } = await start(() => words);
    const { output, journal } = await recordAndReplay(reader(openai), { api, stopAfter: 6 });
    expect(output).toMatchObject({ aborted: true });
    expect(output.chunks).toHaveLength(6);
    expect(settleOf(journal, KEYS[api])).toMatchObject({ status: "ok", stopped: true });
  });

  it("that is aborted between two chunks is recorded to there", async () => {
    const { openai } = await start(() => words);
    const { output, journal } = await recordAndReplay(reader(openai), { api, abortAfter: 5 });
    expect(output).toMatchObject({ aborted: true });
    expect(output.chunks).toHaveLength(5);
    expect(settleOf(journal, KEYS[api])).toMatchObject({ status: "ok", stopped: true });
  });

  it("does not end in silence for a reader that reads on where the recorded one left", async () => {
    const { openai } = await start(() => words);
    const runId = newRunId();
    let stopAfter = 4;
    const subject = agent({ name: "changed" }, async () => {
      const inner = await reader(openai).execute({ api, stopAfter }, undefined as never);
      return inner.chunks.length;
    });
    await subject({}, { runId });
    stopAfter = Infinity;
    expect(await replay(runs.recording(runId), subject, { mode: "strict" })).toMatchObject({
      status: "diverged",
      divergence: { type: "ORDER", key: KEYS[api] },
    });
    const hybrid = await replay(runs.recording(runId), subject, { mode: "hybrid", live: [] });
    expect(hybrid).toMatchObject({ status: "error", error: { code: "replay_diverged" } });
    stopAfter = 2;
    expect(await replay(runs.recording(runId), subject, { mode: "strict" })).toMatchObject({ status: "diverged" });
    expect(await replay(runs.recording(runId), subject, { mode: "hybrid", live: [] })).toMatchObject({
      output: 2,
    });
  });

  it("is the same sequence wherever its reader stops", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ content: fc.string({ maxLength: 60 }), name: fc.string({ minLength: 1, maxLength: 5 }), argument: fc.jsonValue() }),
        fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
        fc.boolean(),
        async ({ content, name, argument }, stop, abort) => {
          const { openai } = await start(() => ({ content, toolCalls: [{ name, arguments: argument }] }));
          const input: Reader = { api, ...(stop === undefined ? {} : abort ? { abortAfter: stop } : { stopAfter: stop }) };
          const { output, replayed } = await recordAndReplay(reader(openai), input);
          expect(replayed).toMatchObject({ output });
          runs.clear();
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe("a stream", () => {
  it("opens in its recorded order among other steps", async () => {
    const { openai } = await start(({ messages: asked }) => ({
      content: "a b c d",
      delayMs: textOf(asked[0]!).length * 3,
      chunkDelayMs: 2,
    }));
    const order: string[] = [];
    const subject = agent({ name: "order" }, async () => {
      order.length = 0;
      await map([8, 1, 4, 2], async (length, index) => {
        const stream = await openai.chat.completions.create({
          model: "gpt-4o",
          messages: [{ role: "user", content: "x".repeat(length) }],
          stream: true,
        });
        order.push(`open ${index}`);
        // Asked for between the opening and the first chunk.
        await step("note", index, () => index);
        for await (const { choices } of stream) order.push(`${index} ${choices[0]?.delta.content ?? ""}`);
      });
      return order.join();
    });
    const { output, replayed } = await recordAndReplay(subject, {});
    expect(replayed).toMatchObject({ output });
    expect(output.indexOf("open 1")).toBeLessThan(output.indexOf("open 0"));
  });

  it("can be split, and read as lines", async () => {
    const { openai } = await start(() => words);
    const subject = agent({ name: "split" }, async () => {
      const stream = await openai.chat.completions.create({ model: "gpt-4o", messages, stream: true });
      const [left, right] = stream.tee();
      const texts: string[] = [];
      for await (const chunk of left) texts.push(JSON.stringify(chunk));
      let same = 0;
      for await (const chunk of right) if (JSON.stringify(chunk) === texts[same]) same++;
      const lines = (await openai.chat.completions.create({ model: "gpt-4o", messages, stream: true })).toReadableStream();
      const text = await new Response(lines as ReadableStream<Uint8Array>).text();
      return [same === texts.length, text.trim().split("\n").length === texts.length];
    });
    expect((await recordAndReplay(subject, {})).output).toEqual([true, true]);
  });

  it("can be read once", async () => {
    const { openai } = await start(() => words);
    const subject = agent({ name: "twice" }, async () => {
      const stream = await openai.chat.completions.create({ model: "gpt-4o", messages, stream: true });
      for await (const _ of stream);
      try {
        for await (const _ of stream);
        return "read";
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect((await recordAndReplay(subject, {})).output).toContain("consumed stream");
  });

  it.each(apis)("of %s has another outcome after a fork that edits it", async (api) => {
    const { openai } = await start(() => words);
    const subject = reader(openai);
    const runId = newRunId();
    await subject({ api }, { runId });
    const edited =
      api === "chat"
        ? { choices: [{ index: 0, message: { role: "assistant", content: "edited" }, finish_reason: "stop" }], usage: { prompt_tokens: 1 } }
        : { output: [{ type: "message", role: "assistant", content: [{ type: "output_text", text: "edited" }] }] };
    const fork = await forkRun(runs.recording(runId), subject, {
      parent: { runId, spanId: "00f067aa0ba902b7" },
      cut: { stepKey: KEYS[api], point: "after" },
      edits: [{ type: "outcome", output: edited }],
    });
    const { chunks } = (fork as { output: { chunks: string[] } }).output;
    const types = chunks.map((chunk) => (JSON.parse(chunk) as { type?: string }).type);
    expect(chunks.join()).toContain("edited");
    const ends = api === "responses" ? ["response.created", "response.completed"] : [undefined, undefined];
    expect([types[0], types.at(-1)]).toEqual(ends);
  });
});
