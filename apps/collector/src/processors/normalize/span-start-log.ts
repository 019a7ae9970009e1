import { Attribute } from "@retake/protocol";
import { WireWriter } from "../../pipeline/wire/wire-writer.ts";
import { writeAttributes } from "../../pipeline/wire/write-values.ts";
import type { OtlpLog } from "../../pipeline/index.ts";
import type { LogContent } from "./log-content.ts";
import { textOf } from "./attributes.ts";

const aboutTheSpan: ReadonlySet<string> = new Set([Attribute.spanName, Attribute.spanKind, Attribute.spanParentId]);

/** A `retake.span.start` record: the span as far as it is known, open until the span itself comes. */
export function normalizeSpanStart(log: OtlpLog): LogContent {
  const kind = Number(log.attributes.get(Attribute.spanKind) ?? 0);
  const writer = new WireWriter();
  writer.bytes(1, Buffer.from(log.traceId, "hex"));
  writer.bytes(2, Buffer.from(log.spanId, "hex"));
  writer.bytes(4, Buffer.from(textOf(log.attributes, [Attribute.spanParentId]), "hex"));
  writer.string(5, textOf(log.attributes, [Attribute.spanName]));
  writer.varint(6, Number.isInteger(kind) && kind >= 0 && kind <= 5 ? kind : 0);
  writer.fixed64(7, log.time);
  writeAttributes(
    writer,
    9,
    [...log.attributes].filter(([key]) => !aboutTheSpan.has(key)),
  );
  return { span: writer.finish() };
}
