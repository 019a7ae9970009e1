import { readFileSync } from "node:fs";
import { toMessages, type Message } from "@retake/protocol";
import type { ContentRecord, SpanRecord } from "@retake/store";
import { parseJsonText } from "./json-text.ts";
import { Draft } from "./pipeline/index.ts";
import { createLogDecoder, createTraces } from "./processors/normalize/index.ts";
import { translateJson } from "./receivers/otlp-http/json/index.ts";
import { spansOf } from "./span-rows.fixture.ts";

const folder = new URL("../../../test/conformance/dialects/captured/", import.meta.url);

export interface Captured {
  /** In order of start. */
  readonly spans: readonly SpanRecord[];
  /** Messages that came as log records. */
  readonly contents: readonly ContentRecord[];
  /** Log records that are nothing else. */
  readonly logs: number;
}

/**
 * What an instrumentation really sent (test/conformance/dialects), by the way that it takes in the collector. A
 * span's cost is what the sender itself says.
 */
export function captured(name: string): Captured {
  const body = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as { resourceSpans?: object; resourceLogs?: object };
  const traces = createTraces(({ reportedUsd }) => ({ costUsd: Number.isNaN(reportedUsd) ? 0 : reportedUsd, priceVersion: "" }));
  const draft = new Draft();
  const toBytes = (signal: "traces" | "logs", request: object): Buffer => translateJson(signal, Buffer.from(JSON.stringify(request)));
  const { faults } = traces.addRequest("p", toBytes("traces", { resourceSpans: body.resourceSpans ?? [] }), draft.spans);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  let logs = 0;
  const decodeLogs = createLogDecoder(traces, () => {
    logs++;
    return {} as never;
  });
  if (body.resourceLogs !== undefined) {
    const payload = { project: "p", signal: "logs" as const, body: toBytes("logs", { resourceLogs: body.resourceLogs }) };
    decodeLogs(payload, draft);
  }
  return { spans: spansOf(draft.spans).toSorted((a, b) => Number(a.start - b.start)), contents: draft.contents, logs };
}

/** Of these, the ones of a kind. */
export function ofKind({ spans }: Captured, kind: SpanRecord["kind"]): SpanRecord[] {
  return spans.filter((span) => span.kind === kind);
}

/** A span's content as the API shows it. */
export function messagesOf(text: string, role: "user" | "assistant" = "user"): Message[] {
  return toMessages(parseJsonText(text) ?? text, role);
}

/** Who said what: `[role, text and calls]`. */
export type Dialog = readonly (readonly [role: string, text: string])[];

export function dialogOf(text: string, role: "user" | "assistant" = "user"): Dialog {
  return messagesOf(text, role).map((message) => [
    message.role,
    [message.text, ...message.toolCalls.map((call) => `${call.name}(${JSON.stringify(call.arguments)})`)]
      .filter(Boolean)
      .map(compact)
      .join(" "),
  ]);
}

/** Python writes JSON with spaces in it. */
export function compact(text: string): string {
  const value = /^[[{]/.test(text) ? parseJsonText(text) : undefined;
  return value === undefined ? text : JSON.stringify(value);
}

const question: Dialog = [
  ["system", "You are a travel agent. Be brief."],
  ["user", "Will it rain in Lisbon? Should I pack an umbrella?"],
];
const call = ["assistant", 'get_weather({"city":"Lisbon"})'] as const;
const answer = ["assistant", "Yes: rain in Lisbon, 14 °C. Take an umbrella."] as const;

/** What all captured programs do: test/conformance/dialects/capture/scenario.mjs. */
export const scenario = {
  question,
  tool: { tool: "get_weather", arguments: '{"city":"Lisbon"}', result: '{"city":"Lisbon","sky":"rain","celsius":14}' },
  answer: answer[1],
  /** Of both model calls, what went in and what came out. */
  calls: [
    { input: question, output: [call] },
    { input: [...question, call, ["tool", '{"city":"Lisbon","sky":"rain","celsius":14}']], output: [answer] },
  ] as readonly { readonly input: Dialog; readonly output: Dialog }[],
  tokens: [
    { inputTokens: 56, cacheReadTokens: 64, cacheWriteTokens: 0, outputTokens: 24, reasoningTokens: 16 },
    { inputTokens: 82, cacheReadTokens: 128, cacheWriteTokens: 0, outputTokens: 16, reasoningTokens: 8 },
  ],
} as const;

/** The same of captured spans. */
export function callsOf(spans: readonly SpanRecord[]): { input: Dialog; output: Dialog }[] {
  return spans.map(({ input, output }) => ({ input: dialogOf(input), output: dialogOf(output, "assistant") }));
}

/** What a tool's span has of its call. */
export function toolOf({ tool, input, output }: SpanRecord): { tool: string; arguments: string; result: string } {
  return { tool, arguments: compact(input), result: compact(output) };
}
