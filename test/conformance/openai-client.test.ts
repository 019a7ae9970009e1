import { newRunId } from "@retake/protocol";
import { agent, replay, step, wrapOpenAI } from "@retake/sdk";
import { RecordedRuns } from "@retake/sdk/testing";
import OpenAI, { type APIError } from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startOpenAIServer, textOf, type OpenAIServer } from "../support/openai-server/index.ts";

const runs = new RecordedRuns();
let server: OpenAIServer;
let openai: OpenAI;

beforeAll(async () => {
  server = await startOpenAIServer({
    script: ({ messages }) => {
      const text = textOf(messages.at(-1)!);
      if (text === "fail") return { error: { status: 400, message: "no such thing", code: "bad_thing" } };
      if (text === "call")
        return {
          toolCalls: [
            { name: "lookup", arguments: { id: 7 } },
            { name: "lookup", arguments: { id: 8 } },
          ],
        };
      return { content: `You said: ${text}. `.repeat(5), usage: { promptTokens: 20, completionTokens: 12, cachedTokens: 5 } };
    },
  });
  openai = wrapOpenAI(new OpenAI({ baseURL: server.url, apiKey: "test", maxRetries: 0 }));
});
afterAll(() => server.stop());
beforeEach(() => runs.clear());

const chat = agent({ name: "chat" }, async ({ text }: { text: string }) => {
  const completion = await openai.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: text }] });
  return completion.choices[0]!.message;
});
const streamed = agent({ name: "streamed" }, async ({ text, stopAfter = Infinity }: { text: string; stopAfter?: number }) => {
  const stream = await openai.chat.completions.create({ model: "gpt-4o", stream: true, messages: [{ role: "user", content: text }] });
  const chunks: string[] = [];
  for await (const chunk of stream) {
    chunks.push(JSON.stringify(chunk.choices[0]?.delta));
    if (chunks.length >= stopAfter) break;
  }
  return chunks;
});

async function recorded<I, O>(
  subject: ReturnType<typeof agent<I, O>>,
  input: I,
): Promise<{ output: O; requests: number; replayed: Awaited<ReturnType<typeof replay>>; runId: string }> {
  const runId = newRunId();
  const output = await subject(input, { runId });
  const before = server.requests.length;
  const replayed = await replay(runs.recording(runId), subject, { mode: "strict" });
  return { output, requests: server.requests.length - before, replayed, runId };
}

describe("wrapOpenAI", () => {
  it("records a completion with its usage and serves it again without a request", async () => {
    const { output, requests, replayed, runId } = await recorded(chat, { text: "hello" });
    expect(output.content).toContain("You said: hello.");
    expect(replayed).toMatchObject({ status: "ok", output });
    expect(requests).toBe(0);
    const span = runs.spans(runId).find(({ name }) => name === "chat gpt-4o")!;
    expect(span.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": 20,
      "gen_ai.usage.cache_read.input_tokens": 5,
      "gen_ai.usage.output_tokens": 12,
    });
    expect(span.attributes["gen_ai.output.messages"]).toContain("You said: hello.");
  });

  it("records tool calls", async () => {
    const { output } = await recorded(chat, { text: "call" });
    expect(output.tool_calls).toHaveLength(2);
  });

  it("records a stream chunk by chunk and replays it as one, whole or left early", async () => {
    for (const input of [{ text: "hello" }, { text: "call" }, { text: "hello", stopAfter: 3 }]) {
      const { output, requests, replayed, runId } = await recorded(streamed, input);
      expect(output.length).toBeGreaterThan(1);
      expect(replayed).toMatchObject({ status: "ok", output });
      expect(requests).toBe(0);
      const [settle] = runs.recording(runId).journal.filter(({ type }) => type === "settle");
      expect(JSON.stringify(settle)).toContain('"finish_reason"');
    }
  });

  it("records the API's errors and throws them again on replay", async () => {
    const failing = agent({ name: "failing" }, async (input: { text: string }) => {
      try {
        return await chat(input);
      } catch (error) {
        const { status, code } = error as APIError;
        return { status, code, message: (error as Error).message };
      }
    });
    const { output, replayed, requests } = await recorded(failing, { text: "fail" });
    expect(output).toMatchObject({ status: 400, code: "bad_thing" });
    expect(replayed).toMatchObject({ status: "ok", output });
    expect(requests).toBe(0);
  });

  it("serves the client's own helpers", async () => {
    const helper = agent({ name: "helper" }, async ({ text }: { text: string }) => {
      const parsed = await openai.chat.completions.parse({ model: "gpt-4o", messages: [{ role: "user", content: text }] });
      const stream = openai.chat.completions.stream({ model: "gpt-4o", messages: [{ role: "user", content: text }] });
      return [parsed.choices[0]!.message.content, (await stream.finalMessage()).content];
    });
    const { output, replayed, requests } = await recorded(helper, { text: "twice" });
    expect(output[0]).toBe(output[1]);
    expect(replayed).toMatchObject({ status: "ok", output });
    expect(requests).toBe(0);
  });

  it("is the plain client outside of runs, and inside a step a part of that step", async () => {
    const plain = await openai.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: "plain" }] });
    expect(plain.choices[0]!.message.content).toContain("plain");
    const inside = agent({ name: "inside" }, () =>
      step(
        "ask",
        {},
        async () =>
          (await openai.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: "in" }] })).choices[0]!.message
            .content,
      ),
    );
    const { replayed, requests, runId } = await recorded(inside, {});
    expect(replayed.status).toBe("ok");
    expect(requests).toBe(0);
    expect(runs.recording(runId).journal.map(({ key }) => key)).toEqual(["step:ask#0", "step:ask#0"]);
  });
});
