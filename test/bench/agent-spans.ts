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

/**
 * OTLP requests of agents' spans without end: runs of 16 spans, half model calls, half tools, about `spanBytes` each.
 * A few requests are encoded once; each time one is sent, its runs and spans get new ids and the time of sending.
 */
export class AgentSpans {
  readonly #templates: readonly Template[];
  #next = 0;

  constructor(templates: number, spanBytes: number) {
    this.#templates = Array.from({ length: templates }, (_, i) => new Template(encodeRequest(i, spanBytes)));
  }

  next(): Buffer {
    return this.#templates[this.#next++ % this.#templates.length]!.renewed();
  }

  /** Encoded, of one request on average. */
  get bytesARequest(): number {
    return this.#templates.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / this.#templates.length;
  }
}

class Template {
  readonly #bytes: Buffer;
  /** For each id where it stands. */
  readonly #ids: readonly { readonly size: number; readonly places: readonly number[] }[];
  readonly #times: readonly number[];
  readonly #encodedAt: bigint;

  constructor({ bytes, traceIds, spanIds, times, at }: Encoded) {
    this.#bytes = bytes;
    this.#encodedAt = at;
    const placesOf = (id: Buffer): { size: number; places: number[] } => ({ size: id.length, places: occurrences(bytes, id) });
    this.#ids = [...traceIds, ...spanIds].map(placesOf);
    this.#times = times.flatMap((time) => {
      const encoded = Buffer.alloc(8);
      encoded.writeBigUInt64LE(time);
      return occurrences(bytes, encoded);
    });
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  renewed(): Buffer {
    const bytes = Buffer.from(this.#bytes);
    const random = randomBytes(this.#ids.length * 16);
    const now = BigInt(Date.now()) * 1_000_000n;
    this.#ids.forEach(({ size, places }, i) => {
      const id = random.subarray(i * 16, i * 16 + size);
      // A run's id begins with its time.
      if (size === 16) id.writeUIntBE(Date.now(), 0, 6);
      for (const place of places) id.copy(bytes, place);
    });
    for (const place of new Set(this.#times)) bytes.writeBigUInt64LE(bytes.readBigUInt64LE(place) - this.#encodedAt + now, place);
    return bytes;
  }
}

function occurrences(bytes: Buffer, part: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + part.length)) places.push(at);
  return places;
}

interface Encoded {
  readonly bytes: Buffer;
  readonly traceIds: readonly Buffer[];
  readonly spanIds: readonly Buffer[];
  readonly times: readonly bigint[];
  /** Unix nanoseconds. */
  readonly at: bigint;
}

function encodeRequest(request: number, spanBytes: number): Encoded {
  const at = BigInt(Date.now()) * 1_000_000n;
  const runs = Array.from({ length: SPANS_A_REQUEST / SPANS_A_RUN }, (_, i) => runSpans(request * 1000 + i, spanBytes, at));
  const spans = runs.flat();
  const resource = { attributes: [attribute("service.name", "bench"), attribute("deployment.environment.name", "test")] };
  const encoded = traceRequest
    .encode(traceRequest.create({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "bench", version: "1" }, spans }] }] }))
    .finish();
  return {
    bytes: Buffer.from(encoded),
    traceIds: runs.map(([root]) => root!.traceId),
    spanIds: spans.map(({ spanId }) => spanId),
    times: [...new Set(spans.flatMap(({ begin, end }) => [begin, end]))],
    at,
  };
}

interface BenchSpan {
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly begin: bigint;
  readonly end: bigint;
}

function runSpans(seed: number, spanBytes: number, at: bigint): BenchSpan[] {
  const traceId = Buffer.from(newRunId(), "hex");
  const rootId = randomBytes(8);
  return Array.from({ length: SPANS_A_RUN }, (_, i) => {
    const begin = at + BigInt(i) * 50_000_000n;
    const end = begin + 40_000_000n;
    const times = { begin, end, startTimeUnixNano: long(begin), endTimeUnixNano: long(end) };
    const common = { traceId, ...times, status: { code: i % 9 === 8 ? 2 : 0 } };
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
