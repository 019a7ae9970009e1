import { Attribute } from "@retake/protocol";
import type { AttributeValue, LogContent, OtlpLog } from "../../pipeline/index.ts";
import { textOf } from "./attributes.ts";
import { normalizeSpan } from "./span.ts";

const aboutTheSpan: ReadonlySet<string> = new Set([Attribute.spanName, Attribute.spanKind, Attribute.spanParentId]);

/** A `retake.span.start` record: the span as far as it is known, open until the span itself comes. */
export function normalizeSpanStart(log: OtlpLog): LogContent {
  const attributes = new Map<string, AttributeValue>();
  for (const [key, value] of log.attributes) if (!aboutTheSpan.has(key)) attributes.set(key, value);
  const kind = Number(log.attributes.get(Attribute.spanKind) ?? 0);
  const result = normalizeSpan({
    traceId: log.traceId,
    spanId: log.spanId,
    parentId: textOf(log.attributes, [Attribute.spanParentId]),
    name: textOf(log.attributes, [Attribute.spanName]),
    kind: Number.isInteger(kind) ? kind : 0,
    start: log.time,
    end: 0n,
    attributes,
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: "",
    resource: log.resource,
    scope: log.scope,
  });
  return "record" in result ? { batch: { spans: [result.record] } } : { rejected: `span start: ${result.rejected}` };
}
