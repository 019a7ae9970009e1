import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "@clickhouse/client";
import { traceRequest } from "./otlp-schema.ts";

/*
 * The usual way to build a collector in JavaScript, as a baseline: protobufjs
 * decodes, objects become rows, JSONEachRow goes to ClickHouse. The same
 * batching as ours: collect while an insert is under way.
 */

interface KeyValue {
  readonly key: string;
  readonly value?: { readonly stringValue?: string; readonly intValue?: number; readonly doubleValue?: number };
}
interface Span {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: { toString(): string };
  readonly endTimeUnixNano: { toString(): string };
  readonly attributes: readonly KeyValue[];
  readonly status?: { readonly code: number; readonly message: string };
}
interface Request {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

const client = createClient({ url: process.env["CLICKHOUSE_URL"]! });
await client.command({
  query: `CREATE TABLE IF NOT EXISTS baseline_spans (trace_id String, span_id String, parent_id String, start DateTime64(9), duration UInt64, name LowCardinality(String),
    kind UInt8, operation LowCardinality(String), model LowCardinality(String), tool LowCardinality(String), status UInt8, input_tokens UInt32, output_tokens UInt32,
    input String CODEC(ZSTD(1)), output String CODEC(ZSTD(1)), attributes Map(LowCardinality(String), String), resource Map(LowCardinality(String), String)) ENGINE = MergeTree ORDER BY (trace_id, span_id)`,
});

let rows: object[] = [];
let waiting: ((written: boolean) => void)[] = [];
let inserting = false;

async function insert(): Promise<void> {
  if (inserting || rows.length === 0) return;
  inserting = true;
  const [batch, callers] = [rows, waiting];
  [rows, waiting] = [[], []];
  const written = await client
    .insert({
      table: "baseline_spans",
      values: batch,
      format: "JSONEachRow",
      clickhouse_settings: { async_insert: 0, date_time_input_format: "best_effort" },
    })
    .then(
      () => true,
      () => false,
    );
  for (const answer of callers) answer(written);
  inserting = false;
  void insert();
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const decoded = traceRequest.toObject(traceRequest.decode(Buffer.concat(parts)), { longs: String, arrays: true }) as Request;
    for (const { resource, scopeSpans } of decoded.resourceSpans)
      for (const { spans } of scopeSpans) for (const span of spans) rows.push(row(span, resource?.attributes ?? []));
    waiting.push((written) => response.writeHead(written ? 200 : 503).end());
    void insert();
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log(`baseline on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
process.on("SIGTERM", () => process.exit(0));

function row(span: Span, resource: readonly KeyValue[]): object {
  const attributes = asMap(span.attributes);
  const [start, end] = [BigInt(span.startTimeUnixNano.toString()), BigInt(span.endTimeUnixNano.toString())];
  return {
    trace_id: Buffer.from(span.traceId).toString("hex"),
    span_id: Buffer.from(span.spanId).toString("hex"),
    parent_id: Buffer.from(span.parentSpanId ?? []).toString("hex"),
    start: start.toString(),
    duration: (end - start).toString(),
    name: span.name,
    kind: span.kind,
    operation: attributes["gen_ai.operation.name"] ?? "",
    model: attributes["gen_ai.response.model"] ?? "",
    tool: attributes["gen_ai.tool.name"] ?? "",
    status: span.status?.code ?? 0,
    input_tokens: Number(attributes["gen_ai.usage.input_tokens"] ?? 0),
    output_tokens: Number(attributes["gen_ai.usage.output_tokens"] ?? 0),
    input: attributes["gen_ai.input.messages"] ?? attributes["gen_ai.tool.call.arguments"] ?? "",
    output: attributes["gen_ai.output.messages"] ?? attributes["gen_ai.tool.call.result"] ?? "",
    attributes,
    resource: asMap(resource),
  };
}

function asMap(attributes: readonly KeyValue[]): Record<string, string> {
  const map: Record<string, string> = {};
  for (const { key, value } of attributes) map[key] = value?.stringValue ?? String(value?.intValue ?? value?.doubleValue ?? "");
  return map;
}
