import { readFileSync } from "node:fs";
import path from "node:path";
import type { Message, RunSummary, SpanDetail } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../../support/collector/index.ts";

interface Captured {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly { readonly traceId: string }[] }[] }[];
  readonly resourceLogs?: readonly object[];
}

interface Expected {
  /** Of the run with the agent in it, where there are several. */
  readonly agent: string;
  readonly tokens?: readonly [input: number, output: number];
  readonly calls?: number;
  readonly tool?: false;
  /** What the sender leaves out of its messages. */
  readonly lacks?: "input" | "earlier answers";
}

const whole: Expected = { agent: "travel-agent" };
/** Captured payload → what of it is not as the others have it. */
const payloads: Readonly<Record<string, Expected>> = {
  // Of a streamed answer it has no tokens.
  openinference: { ...whole, tokens: [120, 40] },
  // It counts the tokens of a streamed answer itself.
  traceloop: { ...whole, tokens: [156, 55] },
  "traceloop-0-21": { ...whole, tokens: [156, 55], lacks: "earlier answers" },
  "otel-openai": { agent: "", tokens: [452, 104], calls: 4, tool: false },
  "ai-sdk-7": whole,
  "ai-sdk-7-legacy": whole,
  "ai-sdk-6": whole,
  langsmith: whole,
  langchain: whole,
  langfuse: whole,
  mastra: { ...whole, lacks: "input" },
  "pydantic-ai-2-v5": whole,
  "pydantic-ai-2-v2": whole,
  "pydantic-ai-1-attributes": whole,
  "pydantic-ai-1-logs": whole,
  mlflow: whole,
};

const ANSWER = "Yes: rain in Lisbon, 14 °C. Take an umbrella.";
const RESULT = { city: "Lisbon", sky: "rain", celsius: 14 };

let collector: CollectorProcess;

async function post(signal: "traces" | "logs", body: object): Promise<void> {
  const answer = await fetch(`${collector.url}/v1/${signal}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect([answer.status, await answer.text()]).toEqual([200, "{}"]);
}

async function send({ resourceSpans, resourceLogs }: Captured): Promise<void> {
  await Promise.all([post("traces", { resourceSpans }), ...(resourceLogs === undefined ? [] : [post("logs", { resourceLogs })])]);
}

const question = ["system: You are a travel agent. Be brief.", "user: Will it rain in Lisbon? Should I pack an umbrella?"];
const CALL_LINE = 'assistant: get_weather({"city":"Lisbon"})';
const RESULT_LINE = `tool: ${JSON.stringify(RESULT)}`;

const parsed = (value: unknown): unknown => (typeof value === "string" ? JSON.parse(value) : value);
/** Python writes JSON with spaces in it. */
const compact = (text: string): string => (text.startsWith("{") ? JSON.stringify(JSON.parse(text)) : text);
const linesOf = (messages: readonly Message[]): string[] =>
  messages.map(({ role, text, toolCalls }) => {
    const calls = toolCalls.map((call) => `${call.name}(${JSON.stringify(call.arguments)})`);
    return `${role}: ${[compact(text), ...calls].filter(Boolean).join(" ")}`;
  });

describe("what real instrumentations send", () => {
  beforeAll(async () => {
    collector = await startCollectorProcess();
  });
  afterAll(() => collector?.remove());

  describe.each(Object.entries(payloads))("%s", (name, expected) => {
    const captured = JSON.parse(readFileSync(path.join(import.meta.dirname, "captured", `${name}.json`), "utf8")) as Captured;
    const sent = captured.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    const runIds = [...new Set(sent.map(({ traceId }) => traceId))];
    let runs: RunSummary[];
    let details: SpanDetail[];

    beforeAll(async () => {
      await send(captured);
      await send(captured);
      runs = await Promise.all(runIds.map(async (runId) => (await collector.client.getRun({ params: { runId } })).run));
      // Langfuse's second run is a single call.
      const runId = runs.find(({ agent }) => agent === expected.agent)?.runId ?? "";
      const { spans } = await collector.client.listSpans({ params: { runId } });
      details = await Promise.all(spans.map(({ spanId }) => collector.client.getSpan({ params: { runId, spanId } })));
    });

    it("is whole runs, each a tree, and one copy of what was sent twice", async () => {
      let stored = 0;
      for (const { runId } of runs) {
        const { spans } = await collector.client.listSpans({ params: { runId } });
        const ids = new Set(spans.map(({ spanId }) => spanId));
        stored += spans.length;
        expect(spans.filter(({ parentId }) => parentId === null)).toHaveLength(1);
        expect(spans.every(({ parentId }) => parentId === null || ids.has(parentId))).toBe(true);
      }
      expect(stored).toBe(sent.length);
    });

    it("has its agent, models, tools, tokens and cost", () => {
      const run = runs.find(({ agent }) => agent === expected.agent)!;
      expect(run.models).toContain("gpt-4o-mini");
      expect(run.tools).toEqual(expected.tool === false ? [] : ["get_weather"]);
      const [input, output] = expected.tokens ?? [330, 64];
      expect(run).toMatchObject({ inputTokens: input, outputTokens: output });
      expect(run.costUsd).toBeGreaterThan(0);
      expect(details.filter(({ span }) => span.kind === "model")).toHaveLength(expected.calls ?? 2);
    });

    it("has the messages of its model calls", () => {
      const calls = details.filter(({ span }) => span.kind === "model" && span.operation === "chat").slice(0, 2);
      const [asked, answered] = calls.map(({ inputMessages }) => linesOf(inputMessages));
      expect(asked).toEqual(expected.lacks === "input" ? [] : question);
      const between = { input: [], "earlier answers": [...question, RESULT_LINE], nothing: [...question, CALL_LINE, RESULT_LINE] };
      expect(answered).toEqual(between[expected.lacks ?? "nothing"]);
      const said = calls.map(({ outputMessages }) => linesOf(outputMessages));
      expect(said).toEqual([expected.lacks === "input" ? ["assistant: "] : [CALL_LINE], [`assistant: ${ANSWER}`]]);
    });

    it("has arguments and result of its tool", () => {
      const tools = details.filter(({ span }) => span.kind === "tool");
      expect(tools.map(({ span }) => span.tool)).toEqual(expected.tool === false ? [] : ["get_weather"]);
      for (const { input, output } of tools) {
        expect(parsed(input)).toEqual({ city: "Lisbon" });
        expect(parsed(output)).toEqual(RESULT);
      }
    });

    it("is found by what was said", async () => {
      const found = await collector.client.listRuns({ query: { q: "umbrella", limit: 200 } });
      expect(found.runs.map(({ runId }) => runId)).toEqual(expect.arrayContaining(runIds));
    });
  });
});
