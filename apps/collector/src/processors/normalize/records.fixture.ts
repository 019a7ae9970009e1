import { SpanBlock, type SpanRecord } from "@retake/store";
import type { Attributes, OtlpEvent, OtlpLink, OtlpLog, OtlpResource, OtlpScope } from "../../pipeline/index.ts";
import { ElementCount } from "../../pipeline/wire/decode-limits.ts";
import { WireWriter } from "../../pipeline/wire/wire-writer.ts";
import { writeAttributes } from "../../pipeline/wire/write-values.ts";
import { spansOf } from "../../span-rows.fixture.ts";
import { ownerOf, RunTouch } from "./spans/owner.ts";
import { createTraces, type Call, type Priced } from "./index.ts";

export const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
export const SPAN_ID = "b7ad6b7169203331";

/** A span as a test describes it; ids in hex. */
export interface SpanFields {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  readonly kind: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Attributes;
  readonly events: readonly OtlpEvent[];
  readonly links: readonly OtlpLink[];
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly resource: OtlpResource;
  readonly scope: OtlpScope;
}

export function spanWith(fields: Partial<SpanFields>): SpanFields {
  return {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    parentId: "",
    name: "chat gpt-4o",
    kind: 3,
    start: 1_700_000_000_000_000_000n,
    end: 1_700_000_001_500_000_000n,
    attributes: new Map(),
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: "",
    resource: { attributes: new Map() },
    scope: { name: "test", version: "1" },
    ...fields,
  };
}

export function logWith(fields: Partial<OtlpLog>): OtlpLog {
  return {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    time: 1_700_000_000_000_000_000n,
    severityNumber: 0,
    severityText: "",
    flags: 0,
    eventName: "",
    body: null,
    attributes: new Map(),
    resource: { attributes: new Map() },
    scope: { name: "test", version: "1" },
    ...fields,
  };
}

/** `ExportTraceServiceRequest` with these spans, each with a resource and a scope of its own. */
export function traceRequestOf(spans: readonly SpanFields[]): Buffer {
  const writer = new WireWriter();
  for (const span of spans) {
    writer.message(1, () => {
      writer.message(1, () => writeAttributes(writer, 1, span.resource.attributes));
      writer.message(2, () => {
        writer.message(1, () => {
          writer.string(1, span.scope.name);
          writer.string(2, span.scope.version);
        });
        writer.message(2, () => writeSpan(writer, span));
      });
    });
  }
  return writer.finish();
}

function writeSpan(writer: WireWriter, span: SpanFields): void {
  writer.bytes(1, Buffer.from(span.traceId, "hex"));
  writer.bytes(2, Buffer.from(span.spanId, "hex"));
  writer.bytes(4, Buffer.from(span.parentId, "hex"));
  writer.string(5, span.name);
  writer.int64(6, span.kind);
  writer.fixed64(7, span.start);
  writer.fixed64(8, span.end);
  writeAttributes(writer, 9, span.attributes);
  for (const { name, time, attributes } of span.events)
    writer.message(11, () => {
      writer.fixed64(1, time);
      writer.string(2, name);
      writeAttributes(writer, 3, attributes);
    });
  for (const { traceId, spanId, attributes } of span.links)
    writer.message(13, () => {
      writer.bytes(1, Buffer.from(traceId, "hex"));
      writer.bytes(2, Buffer.from(spanId, "hex"));
      writeAttributes(writer, 4, attributes);
    });
  writer.message(15, () => {
    writer.string(2, span.statusMessage);
    writer.int64(3, span.statusCode);
  });
}

const unpriced: Priced = { costUsd: 0, priceVersion: "" };

/** The rows that spans become, by the way that they take in the collector, or why each could not. */
export function normalizeSpans(
  spans: readonly SpanFields[],
  price: (call: Call) => Priced = () => unpriced,
): { records: SpanRecord[]; faults: readonly string[] } {
  const block = new SpanBlock();
  const { faults } = createTraces(price).addRequest("p", traceRequestOf(spans), block);
  return { records: spansOf(block), faults };
}

/** The row that one `Span` in protobuf becomes. */
export function normalizeSpanBytes(span: Buffer): SpanRecord | string {
  const block = new SpanBlock();
  const owner = ownerOf(new RunTouch("p"), new Map(), { name: "test", version: "1" });
  const fault = createTraces(() => unpriced).addSpan(span, owner, block, new ElementCount());
  return fault ?? spansOf(block)[0]!;
}
