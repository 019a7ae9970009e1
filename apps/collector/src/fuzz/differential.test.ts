import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Draft } from "../pipeline/index.ts";
import { requests } from "../pipeline/wire/otlp/requests.fixture.ts";
import { decodeMessage, encodeMessage } from "../pipeline/wire/otlp/schema.fixture.ts";
import { translateJson } from "../receivers/otlp-http/json/index.ts";
import { createCollectorDecoder } from "./decode-target.fixture.ts";
import { readNativeRows, type NativeRow } from "./native-rows.fixture.ts";

/** A message as protobufjs reads it: 64-bit integers as text, bytes as hex. */
interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] };
}
interface KeyValue {
  readonly key?: string;
  readonly value?: AnyValue;
}
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly { readonly name?: string; readonly timeUnixNano?: string; readonly attributes?: readonly KeyValue[] }[];
  readonly links?: readonly { readonly traceId?: string; readonly spanId?: string; readonly attributes?: readonly KeyValue[] }[];
  readonly status?: { readonly code?: number };
}
interface TraceRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans?: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string };
      readonly spans?: readonly Span[];
    }[];
  }[];
}

const LAST_INSTANT = 2n ** 63n - 1n;
const SPAN_KINDS = ["unset", "ok", "error"];
const columns = [
  "trace_id",
  "span_id",
  "parent_id",
  "name",
  "span_kind",
  "status",
  "attributes",
  "events",
  "links",
  "resource",
  "scope_name",
  "scope_version",
] as const;

/** The rows that the collector's own reader makes of a request. */
function rowsOf(body: Buffer): { rows: NativeRow[]; rejected: number } {
  const draft = new Draft();
  const { rejected } = createCollectorDecoder()({ project: "p", signal: "traces", body }, draft);
  const rows = readNativeRows(draft.spans.spans.chunks()).map((row) => ({
    ...Object.fromEntries(columns.map((name) => [name, row[name]])),
    events: JSON.parse(row["events"] as string) as unknown,
    links: JSON.parse(row["links"] as string) as unknown,
  }));
  return { rows, rejected };
}

/** The same rows by way of protobufjs. */
function expectedRows(body: Buffer): NativeRow[] {
  const request = decodeMessage("ExportTraceServiceRequest", body) as TraceRequest;
  return (request.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) =>
    (scopeSpans ?? []).flatMap(({ scope, spans }) =>
      (spans ?? []).filter(hasTime).map((span) => ({
        trace_id: span.traceId,
        span_id: span.spanId,
        parent_id: span.parentSpanId || "0".repeat(16),
        name: span.name ?? "",
        span_kind: span.kind ?? 0,
        status: SPAN_KINDS[span.status?.code ?? 0],
        attributes: pairs(span.attributes),
        events: (span.events ?? []).map((event) => ({
          name: event.name ?? "",
          timeMs: Number(BigInt(event.timeUnixNano ?? 0) / 1000n) / 1000,
          attributes: toObject(event.attributes),
        })),
        links: (span.links ?? []).map((link) => ({
          traceId: link.traceId ?? "",
          spanId: link.spanId ?? "",
          attributes: toObject(link.attributes),
        })),
        resource: pairs(resource?.attributes),
        scope_name: scope?.name ?? "",
        scope_version: scope?.version ?? "",
      })),
    ),
  );
}

function hasTime({ startTimeUnixNano = "0", endTimeUnixNano = "0" }: Span): boolean {
  const [start, end] = [BigInt(startTimeUnixNano), BigInt(endTimeUnixNano)];
  return start <= LAST_INSTANT && end <= LAST_INSTANT && (start > 0n || end > 0n);
}

function pairs(attributes: readonly KeyValue[] = []): [string, string][] {
  return attributes.map(({ key = "", value = {} }) => [key, toText(value)]);
}

function toText(value: AnyValue): string {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.intValue !== undefined) return value.intValue;
  if (value.doubleValue !== undefined) return String(value.doubleValue);
  const json = toJson(value);
  return typeof json === "string" ? json : JSON.stringify(json);
}

function toJson(value: AnyValue): unknown {
  if (value.intValue !== undefined) return Number.isSafeInteger(Number(value.intValue)) ? Number(value.intValue) : value.intValue;
  if (value.bytesValue !== undefined) return Buffer.from(value.bytesValue, "hex").toString("base64");
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(toJson);
  if (value.kvlistValue !== undefined) return toObject(value.kvlistValue.values);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? null;
}

function toObject(attributes: readonly KeyValue[] = []): object {
  return Object.fromEntries(attributes.map(({ key = "", value = {} }) => [key, toJson(value)]));
}

describe("the collector's reader, against protobufjs", () => {
  test("finds the same spans, attributes, events, links, resource and scope, whichever encoding they came in", () => {
    let spans = 0;
    fc.assert(
      fc.property(requests.traces, (request) => {
        const body = encodeMessage("ExportTraceServiceRequest", request);
        const expected = expectedRows(body);
        const { rows } = rowsOf(body);
        expect(rows).toEqual(expected);
        expect(rowsOf(translateJson("traces", Buffer.from(JSON.stringify(request)))).rows).toEqual(expected);
        spans += rows.length;
      }),
      { numRuns: 400 },
    );
    expect(spans).toBeGreaterThan(100);
  });
});
