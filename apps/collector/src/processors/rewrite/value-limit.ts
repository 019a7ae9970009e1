import { ElementCount, WireWriter } from "../../pipeline/wire/index.ts";
import { readValueAt } from "../../pipeline/wire/values.ts";
import { toText } from "../normalize/attributes.ts";

const STRING = 1;
const BYTES = 7;

/** An `AnyValue` of at most so many bytes; undefined where the one given is. A list or map that is larger becomes its JSON text, cut. */
export function limitValue(value: Buffer, maxBytes: number): Buffer | undefined {
  if (value.length <= maxBytes) return undefined;
  const content = readValueAt(value, 0, value.length, new ElementCount());
  const isBytes = content instanceof Uint8Array;
  const bytes = isBytes ? content : Buffer.from(toText(content));
  if (bytes.length <= maxBytes) return undefined;
  const writer = new WireWriter();
  if (isBytes) writer.bytes(BYTES, bytes.subarray(0, maxBytes));
  else writer.bytes(STRING, bytes.subarray(0, characterEnd(bytes, maxBytes)));
  return writer.finish();
}

/** The last place at or before `at` where a character of UTF-8 ends. */
export function characterEnd(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return bytes.length;
  let end = at;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return end;
}
