import type { OtlpResource, OtlpScope, OtlpSpan } from "../../../pipeline/index.ts";
import { ElementCount, WEIGHT } from "../decode-limits.ts";
import { enumAt, idAt, objectAt, objectsAt, stringAt, uint64At, type JsonObject } from "./fields.ts";
import { readGroups } from "./groups.ts";
import { parseBody } from "./parse.ts";
import { readAttributes } from "./values.ts";

/** Decodes the JSON form of an `ExportTraceServiceRequest`. @throws DecodeError */
export function decodeTraces(body: Buffer, count: ElementCount = new ElementCount()): OtlpSpan[] {
  return readGroups(parseBody(body), ["resourceSpans", "scopeSpans", "spans"], count, readSpan);
}

function readSpan(span: JsonObject, resource: OtlpResource, scope: OtlpScope, count: ElementCount): OtlpSpan {
  const status = objectAt(span, "status") ?? {};
  return {
    traceId: idAt(span, "traceId"),
    spanId: idAt(span, "spanId"),
    parentId: idAt(span, "parentSpanId"),
    name: stringAt(span, "name"),
    kind: enumAt(span, "kind"),
    start: uint64At(span, "startTimeUnixNano"),
    end: uint64At(span, "endTimeUnixNano"),
    attributes: readAttributes(span, count),
    events: objectsAt(span, "events").map((event) => {
      count.take(WEIGHT.record);
      return { name: stringAt(event, "name"), time: uint64At(event, "timeUnixNano"), attributes: readAttributes(event, count) };
    }),
    links: objectsAt(span, "links").map((link) => {
      count.take(WEIGHT.record);
      return { traceId: idAt(link, "traceId"), spanId: idAt(link, "spanId"), attributes: readAttributes(link, count) };
    }),
    statusCode: enumAt(status, "code"),
    statusMessage: stringAt(status, "message"),
    resource,
    scope,
  };
}
