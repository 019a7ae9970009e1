import { many, message, one, scalar } from "./message.ts";
import { enumOf, fixed32, fixed64, id, text, uint32 } from "./scalars.ts";
import { attributes, resource, scope } from "./values.ts";

const event = message({
  timeUnixNano: [1, scalar(fixed64)],
  name: [2, scalar(text)],
  attributes: [3, attributes],
  droppedAttributesCount: [4, scalar(uint32)],
});

const link = message({
  traceId: [1, scalar(id)],
  spanId: [2, scalar(id)],
  traceState: [3, scalar(text)],
  attributes: [4, attributes],
  droppedAttributesCount: [5, scalar(uint32)],
  flags: [6, scalar(fixed32)],
});

const status = message({ message: [2, scalar(text)], code: [3, scalar(enumOf("STATUS_CODE", ["UNSET", "OK", "ERROR"]))] });

const span = message({
  traceId: [1, scalar(id)],
  spanId: [2, scalar(id)],
  traceState: [3, scalar(text)],
  parentSpanId: [4, scalar(id)],
  name: [5, scalar(text)],
  kind: [6, scalar(enumOf("SPAN_KIND", ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]))],
  startTimeUnixNano: [7, scalar(fixed64)],
  endTimeUnixNano: [8, scalar(fixed64)],
  attributes: [9, attributes],
  droppedAttributesCount: [10, scalar(uint32)],
  events: [11, many(event)],
  droppedEventsCount: [12, scalar(uint32)],
  links: [13, many(link)],
  droppedLinksCount: [14, scalar(uint32)],
  status: [15, one(status)],
  flags: [16, scalar(fixed32)],
});

const scopeSpans = message({ scope: [1, scope], spans: [2, many(span)], schemaUrl: [3, scalar(text)] });
const resourceSpans = message({ resource: [1, resource], scopeSpans: [2, many(scopeSpans)], schemaUrl: [3, scalar(text)] });

/** `ExportTraceServiceRequest`. */
export const traceRequest = message({ resourceSpans: [1, many(resourceSpans)] });
