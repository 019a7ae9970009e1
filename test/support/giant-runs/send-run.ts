import { setTimeout as delay } from "node:timers/promises";
import { traceRequest } from "../../bench/otlp-schema.ts";
import type { GiantSpan } from "./agent-tree.ts";

const SPANS_A_REQUEST = 2000;

/** Sends a run through the OTLP door; resolves when all of it is stored. */
export async function sendRun(collector: string, runId: string, spans: readonly GiantSpan[], key?: string): Promise<void> {
  for (let i = 0; i < spans.length; i += SPANS_A_REQUEST)
    await post(`${collector}/v1/traces`, encode(spans.slice(i, i + SPANS_A_REQUEST).map((span) => wireSpan(runId, span))), key);
}

/** Sends small runs in one request. */
export async function sendRuns(
  collector: string,
  runs: readonly { readonly runId: string; readonly spans: readonly GiantSpan[] }[],
): Promise<void> {
  await post(`${collector}/v1/traces`, encode(runs.flatMap(({ runId, spans }) => spans.map((span) => wireSpan(runId, span)))), undefined);
}

async function post(url: string, body: Uint8Array<ArrayBuffer>, key: string | undefined): Promise<void> {
  const headers = { "content-type": "application/x-protobuf", ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) };
  for (;;) {
    const response = await fetch(url, { method: "POST", body, headers });
    if (response.ok) return;
    if (response.status !== 429 && response.status !== 503) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    await delay(Number(response.headers.get("retry-after") ?? 1) * 1000);
  }
}

function encode(spans: readonly object[]): Uint8Array<ArrayBuffer> {
  const resource = { attributes: [attribute("service.name", "giants")] };
  const scopeSpans = [{ scope: { name: "giants", version: "1" }, spans }];
  return new Uint8Array(traceRequest.encode(traceRequest.create({ resourceSpans: [{ resource, scopeSpans }] })).finish());
}

function wireSpan(runId: string, span: GiantSpan): object {
  return {
    traceId: Buffer.from(runId, "hex"),
    spanId: Buffer.from(span.spanId, "hex"),
    ...(span.parentId === null ? {} : { parentSpanId: Buffer.from(span.parentId, "hex") }),
    name: names[span.kind](span.name),
    kind: span.kind === "model" ? 3 : 1,
    startTimeUnixNano: long(span.startMs),
    endTimeUnixNano: long(span.endMs),
    status: span.error === undefined ? { code: 0 } : { code: 2, message: span.error },
    attributes: attributesOf[span.kind](span),
  };
}

const names: Record<GiantSpan["kind"], (name: string) => string> = {
  agent: (name) => `invoke_agent ${name}`,
  model: (name) => `chat ${name}`,
  tool: (name) => `execute_tool ${name}`,
  span: (name) => name,
};

const attributesOf: Record<GiantSpan["kind"], (span: GiantSpan) => object[]> = {
  agent: ({ name, input, output }) => [
    attribute("gen_ai.operation.name", "invoke_agent"),
    attribute("gen_ai.agent.name", name),
    attribute("gen_ai.input.messages", messages("user", input)),
    attribute("gen_ai.output.messages", messages("assistant", output)),
  ],
  model: ({ name, input, output }) => [
    attribute("gen_ai.operation.name", "chat"),
    attribute("gen_ai.provider.name", "openai"),
    attribute("gen_ai.request.model", name),
    attribute("gen_ai.usage.input_tokens", 800 + input.length),
    attribute("gen_ai.usage.output_tokens", output.length),
    attribute("gen_ai.input.messages", messages("user", input)),
    attribute("gen_ai.output.messages", messages("assistant", output)),
  ],
  tool: ({ name, input, output }) => [
    attribute("gen_ai.operation.name", "execute_tool"),
    attribute("gen_ai.tool.name", name),
    attribute("gen_ai.tool.call.arguments", JSON.stringify({ query: input })),
    attribute("gen_ai.tool.call.result", JSON.stringify({ found: output })),
  ],
  span: ({ input, output }) => [attribute("input.value", input), attribute("output.value", output)],
};

function messages(role: string, content: string): string {
  return JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
}

function attribute(key: string, value: string | number): object {
  return { key, value: typeof value === "string" ? { stringValue: value } : { intValue: value } };
}

/** Nanoseconds; protobufjs takes 64-bit integers as two halves. */
function long(ms: number): { low: number; high: number; unsigned: true } {
  const value = BigInt(Math.round(ms * 1000)) * 1000n;
  return { low: Number(value & 0xffff_ffffn) | 0, high: Number(value >> 32n) | 0, unsigned: true };
}
