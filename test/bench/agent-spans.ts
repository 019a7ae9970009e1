import { randomBytes } from "node:crypto";
import { newRunId } from "@retake/protocol";
import { traceRequest } from "./otlp-schema.ts";

export const SPANS_A_REQUEST = 512;
const SPANS_A_RUN = 16;

const words =
  "the customer asks whether the reservation can be changed to an earlier flight without another fee because the first leg was delayed".split(
    " ",
  );

/** Text that compresses as prose does, not as one repeated word. */
function prose(length: number, seed: number): string {
  let state = seed;
  let text = "";
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += `${words[state % words.length]} ${state % 97 === 0 ? (state % 10_000).toString() : ""}`;
  }
  return text.slice(0, length);
}

/** OTLP requests of agents' spans: runs of 16 spans, half model calls, half tools, about `spanBytes` each. */
export function agentSpanRequests(count: number, spanBytes: number): Uint8Array[] {
  return Array.from({ length: count }, (_, request) => encodeRequest(request, spanBytes));
}

function encodeRequest(request: number, spanBytes: number): Uint8Array {
  const spans = [];
  for (let i = 0; i < SPANS_A_REQUEST / SPANS_A_RUN; i++) spans.push(...runSpans(request * 1000 + i, spanBytes));
  const resource = { attributes: [attribute("service.name", "bench"), attribute("deployment.environment.name", "test")] };
  return traceRequest
    .encode(traceRequest.create({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "bench", version: "1" }, spans }] }] }))
    .finish();
}

function runSpans(seed: number, spanBytes: number): object[] {
  const traceId = Buffer.from(newRunId(), "hex");
  const rootId = randomBytes(8);
  const start = BigInt(Date.now()) * 1_000_000n;
  return Array.from({ length: SPANS_A_RUN }, (_, i) => {
    const begin = start + BigInt(i) * 50_000_000n;
    const common = {
      traceId,
      startTimeUnixNano: long(begin),
      endTimeUnixNano: long(begin + 40_000_000n),
      status: { code: i % 9 === 8 ? 2 : 0 },
    };
    if (i === 0)
      return {
        ...common,
        spanId: rootId,
        name: "invoke_agent bench",
        kind: 1,
        attributes: [attribute("gen_ai.operation.name", "invoke_agent"), attribute("gen_ai.agent.name", "bench")],
      };
    const body = prose(spanBytes - 500, seed * 31 + i);
    const child = { ...common, spanId: randomBytes(8), parentSpanId: rootId };
    return i % 2 === 1 ? { ...child, ...modelSpan(body) } : { ...child, ...toolSpan(body) };
  });
}

function modelSpan(body: string): object {
  const half = Math.floor(body.length / 2);
  return {
    name: "chat gpt-4o",
    kind: 3,
    attributes: [
      attribute("gen_ai.operation.name", "chat"),
      attribute("gen_ai.provider.name", "openai"),
      attribute("gen_ai.request.model", "gpt-4o"),
      attribute("gen_ai.response.model", "gpt-4o-2024-08-06"),
      attribute("gen_ai.request.temperature", 0.2),
      attribute("gen_ai.usage.input_tokens", 812),
      attribute("gen_ai.usage.output_tokens", 96),
      attribute("gen_ai.input.messages", JSON.stringify([{ role: "user", parts: [{ type: "text", content: body.slice(0, half) }] }])),
      attribute(
        "gen_ai.output.messages",
        JSON.stringify([{ role: "assistant", parts: [{ type: "text", content: body.slice(half) }], finish_reason: "stop" }]),
      ),
    ],
  };
}

function toolSpan(body: string): object {
  return {
    name: "execute_tool search",
    kind: 1,
    attributes: [
      attribute("gen_ai.operation.name", "execute_tool"),
      attribute("gen_ai.tool.name", "search"),
      attribute("gen_ai.tool.call.id", "call_8Jx2"),
      attribute("gen_ai.tool.call.arguments", JSON.stringify({ query: body.slice(0, 80) })),
      attribute("gen_ai.tool.call.result", JSON.stringify({ found: body.slice(80) })),
    ],
  };
}

function attribute(key: string, value: string | number): object {
  if (typeof value === "string") return { key, value: { stringValue: value } };
  return { key, value: Number.isInteger(value) ? { intValue: value } : { doubleValue: value } };
}

/** protobufjs takes 64-bit integers as two halves. */
function long(value: bigint): { low: number; high: number; unsigned: true } {
  return { low: Number(value & 0xffff_ffffn) | 0, high: Number(value >> 32n) | 0, unsigned: true };
}
