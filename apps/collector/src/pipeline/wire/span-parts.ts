import type { AttributeValue, OtlpEvent, OtlpLink } from "../records.ts";
import type { ElementCount } from "./decode-limits.ts";
import { readKeyValue } from "./values.ts";
import { WireReader } from "./wire-reader.ts";

/** `Span.Event`. @throws DecodeError */
export function readEvent(bytes: Buffer, count: ElementCount): OtlpEvent {
  const reader = new WireReader(bytes);
  const attributes = new Map<string, AttributeValue>();
  const event = { name: "", time: 0n, attributes };
  while (reader.next()) {
    if (reader.field === 1) event.time = reader.fixed64();
    else if (reader.field === 2) event.name = reader.string();
    else if (reader.field === 3) readKeyValue(reader, attributes, count);
    else reader.skip();
  }
  return event;
}

/** `Span.Link`. @throws DecodeError */
export function readLink(bytes: Buffer, count: ElementCount): OtlpLink {
  const reader = new WireReader(bytes);
  const attributes = new Map<string, AttributeValue>();
  const link = { traceId: "", spanId: "", attributes };
  while (reader.next()) {
    if (reader.field === 1) link.traceId = reader.hex(16);
    else if (reader.field === 2) link.spanId = reader.hex(8);
    else if (reader.field === 4) readKeyValue(reader, attributes, count);
    else reader.skip();
  }
  return link;
}
