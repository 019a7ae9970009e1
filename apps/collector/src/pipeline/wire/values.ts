import type { Attributes, AttributeValue, OtlpResource, OtlpScope } from "../records.ts";
import { MAX_DEPTH, TOO_DEEP, WEIGHT, type ElementCount } from "./decode-limits.ts";
import { WireReader } from "./wire-reader.ts";

/** `opentelemetry.proto.common.v1.AnyValue`; of a oneof the last field wins. */
export function readAnyValue(reader: WireReader, count: ElementCount, depth: number): AttributeValue {
  if (depth > MAX_DEPTH) {
    while (reader.next()) reader.skip();
    return TOO_DEEP;
  }
  count.take(WEIGHT.value);
  let value: AttributeValue = null;
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        value = reader.string();
        break;
      case 2:
        value = reader.boolean();
        break;
      case 3:
        value = reader.int64();
        break;
      case 4:
        value = reader.double();
        break;
      case 5:
        value = reader.message(() => readArray(reader, count, depth + 1));
        break;
      case 6:
        value = reader.message(() => readKeyValueList(reader, count, depth + 1));
        break;
      case 7:
        value = reader.bytes();
        break;
      default:
        reader.skip();
    }
  }
  return value;
}

function readArray(reader: WireReader, count: ElementCount, depth: number): AttributeValue[] {
  const values: AttributeValue[] = [];
  while (reader.next()) {
    if (reader.field === 1) values.push(reader.message(() => readAnyValue(reader, count, depth)));
    else reader.skip();
  }
  return values;
}

function readKeyValueList(reader: WireReader, count: ElementCount, depth: number): Attributes {
  const entries = new Map<string, AttributeValue>();
  while (reader.next()) {
    if (reader.field === 1) readKeyValue(reader, entries, count, depth);
    else reader.skip();
  }
  return entries;
}

/** Reads the `KeyValue` at the current field into `into`. */
export function readKeyValue(reader: WireReader, into: Map<string, AttributeValue>, count: ElementCount, depth = 0): void {
  let key = "";
  let value: AttributeValue = null;
  count.take(WEIGHT.value);
  const end = reader.enter();
  while (reader.next()) {
    if (reader.field === 1) key = reader.name();
    else if (reader.field === 2) {
      const valueEnd = reader.enter();
      value = readAnyValue(reader, count, depth);
      reader.leave(valueEnd);
    } else reader.skip();
  }
  reader.leave(end);
  into.set(key, value);
}

export function readResource(reader: WireReader, count: ElementCount): OtlpResource {
  const attributes = new Map<string, AttributeValue>();
  while (reader.next()) {
    if (reader.field === 1) readKeyValue(reader, attributes, count);
    else reader.skip();
  }
  return { attributes };
}

export function readScope(reader: WireReader, count: ElementCount): OtlpScope {
  const attributes = new Map<string, AttributeValue>();
  const scope = { name: "", version: "", attributes, droppedAttributes: 0 };
  while (reader.next()) {
    if (reader.field === 1) scope.name = reader.string();
    else if (reader.field === 2) scope.version = reader.string();
    else if (reader.field === 3) readKeyValue(reader, attributes, count);
    else if (reader.field === 4) scope.droppedAttributes = reader.int32() >>> 0;
    else reader.skip();
  }
  return scope;
}

/** The `AnyValue` that lies between two places. @throws DecodeError */
export function readValueAt(bytes: Buffer, from: number, to: number, count: ElementCount): AttributeValue {
  return readAnyValue(new WireReader(bytes.subarray(from, to)), count, 0);
}
