import type { AttributeValue, OtlpEvent, OtlpLink, OtlpResource, OtlpScope, OtlpSpan } from "../../../pipeline/index.ts";
import { ElementCount, WEIGHT } from "../decode-limits.ts";
import { readGroups } from "./groups.ts";
import { readKeyValue } from "./values.ts";
import type { WireReader } from "./wire-reader.ts";

/** Decodes an `ExportTraceServiceRequest`. @throws DecodeError */
export function decodeTraces(body: Buffer, count: ElementCount = new ElementCount()): OtlpSpan[] {
  return readGroups(body, count, readSpan);
}

function readSpan(reader: WireReader, resource: OtlpResource, scope: OtlpScope, count: ElementCount): OtlpSpan {
  const attributes = new Map<string, AttributeValue>();
  const events: OtlpEvent[] = [];
  const links: OtlpLink[] = [];
  const span = {
    traceId: "",
    spanId: "",
    parentId: "",
    name: "",
    kind: 0,
    start: 0n,
    end: 0n,
    attributes,
    events,
    links,
    statusCode: 0,
    statusMessage: "",
    resource,
    scope,
  };
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        span.traceId = reader.hex(16);
        break;
      case 2:
        span.spanId = reader.hex(8);
        break;
      case 4:
        span.parentId = reader.hex(8);
        break;
      case 5:
        span.name = reader.string();
        break;
      case 6:
        span.kind = reader.int32();
        break;
      case 7:
        span.start = reader.fixed64();
        break;
      case 8:
        span.end = reader.fixed64();
        break;
      case 9:
        readKeyValue(reader, attributes, count);
        break;
      case 11:
        events.push(reader.message(() => readEvent(reader, count)));
        break;
      case 13:
        links.push(reader.message(() => readLink(reader, count)));
        break;
      case 15:
        reader.message(() => readStatus(reader, span));
        break;
      default:
        reader.skip();
    }
  }
  return span;
}

function readEvent(reader: WireReader, count: ElementCount): OtlpEvent {
  const attributes = new Map<string, AttributeValue>();
  const event = { name: "", time: 0n, attributes };
  count.take(WEIGHT.record);
  while (reader.next()) {
    if (reader.field === 1) event.time = reader.fixed64();
    else if (reader.field === 2) event.name = reader.string();
    else if (reader.field === 3) readKeyValue(reader, attributes, count);
    else reader.skip();
  }
  return event;
}

function readLink(reader: WireReader, count: ElementCount): OtlpLink {
  const attributes = new Map<string, AttributeValue>();
  const link = { traceId: "", spanId: "", attributes };
  count.take(WEIGHT.record);
  while (reader.next()) {
    if (reader.field === 1) link.traceId = reader.hex(16);
    else if (reader.field === 2) link.spanId = reader.hex(8);
    else if (reader.field === 4) readKeyValue(reader, attributes, count);
    else reader.skip();
  }
  return link;
}

function readStatus(reader: WireReader, into: { statusCode: number; statusMessage: string }): void {
  while (reader.next()) {
    if (reader.field === 2) into.statusMessage = reader.string();
    else if (reader.field === 3) into.statusCode = reader.int32();
    else reader.skip();
  }
}
