import type { AttributeValue } from "../records.ts";
import type { WireWriter } from "./wire-writer.ts";

/** Writes repeated `KeyValue`. */
export function writeAttributes(
  writer: WireWriter,
  field: number,
  attributes: Iterable<readonly [key: string, value: AttributeValue]>,
): void {
  for (const [key, value] of attributes) {
    writer.message(field, () => {
      writer.string(1, key);
      writer.message(2, () => writeAnyValue(writer, value));
    });
  }
}

/** The fields of an `AnyValue`; none for null. */
export function writeAnyValue(writer: WireWriter, value: AttributeValue): void {
  if (typeof value === "string") writer.string(1, value);
  else if (typeof value === "boolean") writer.bool(2, value);
  else if (typeof value === "bigint" || Number.isInteger(value)) writer.int64(3, value as number | bigint);
  else if (typeof value === "number") writer.double(4, value);
  else if (value instanceof Uint8Array) writer.bytes(7, value);
  else if (value instanceof Map) writer.message(6, () => writeAttributes(writer, 1, value));
  else if (value !== null) {
    writer.message(5, () => {
      for (const item of value as readonly AttributeValue[]) writer.message(1, () => writeAnyValue(writer, item));
    });
  }
}
