import { WireWriter } from "../pipeline/wire/index.ts";

/** Where a field lies in a message, and in which field that message lies; -1: in none. */
export interface FieldPlace {
  readonly from: number;
  /** Behind the tag, and behind the length where there is one. */
  readonly content: number;
  readonly to: number;
  readonly number: number;
  readonly wireType: number;
  readonly parent: number;
}

const BYTES = 2;
const fixedSizes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** All fields of a valid message at any depth. What could be a message is looked into, also where it is text. */
export function fieldsOf(bytes: Buffer): FieldPlace[] {
  const found: FieldPlace[] = [];
  collect(bytes, 0, bytes.length, -1, found);
  return found;
}

function collect(bytes: Buffer, start: number, end: number, parent: number, found: FieldPlace[]): boolean {
  let at = start;
  while (at < end) {
    const from = at;
    const tag = readVarint(bytes, at, end);
    if (tag === undefined || tag.value >>> 3 === 0) return false;
    const wireType = tag.value & 7;
    const { content, to } = contentAt(bytes, wireType, tag.to, end);
    if (to > end) return false;
    at = to;
    const index = found.push({ from, content, to: at, number: tag.value >>> 3, wireType, parent }) - 1;
    if (wireType === BYTES && at > content) {
      const before = found.length;
      if (!collect(bytes, content, at, index, found)) found.length = before;
    }
  }
  return true;
}

/** Where a field's content lies whose tag ends at `from`; beyond the end where there is none. */
function contentAt(bytes: Buffer, wireType: number, from: number, end: number): { content: number; to: number } {
  if (wireType !== 0 && wireType !== BYTES) return { content: from, to: from + (fixedSizes[wireType] ?? Infinity) };
  const value = readVarint(bytes, from, end);
  if (value === undefined) return { content: from, to: Infinity };
  return wireType === 0 ? { content: from, to: value.to } : { content: value.to, to: value.to + value.value };
}

function readVarint(bytes: Buffer, from: number, end: number): { value: number; to: number } | undefined {
  let value = 0;
  for (let at = from; at < end && at < from + 10; at++) {
    if (at < from + 5) value |= (bytes[at]! & 0x7f) << (7 * (at - from));
    if (bytes[at]! < 0x80) return value < 0 ? undefined : { value, to: at + 1 };
  }
  return undefined;
}

/** Puts other bytes in the place of a field; the lengths of what it lies in stay right. */
export function replaceField(bytes: Buffer, fields: readonly FieldPlace[], index: number, replacement: Buffer): Buffer {
  const { from, to, parent } = fields[index]!;
  if (parent < 0) return Buffer.concat([bytes.subarray(0, from), replacement, bytes.subarray(to)]);
  const owner = fields[parent]!;
  const content = Buffer.concat([bytes.subarray(owner.content, from), replacement, bytes.subarray(to, owner.to)]);
  const writer = new WireWriter(content.length + 16);
  writer.bytes(owner.number, content);
  return replaceField(bytes, fields, parent, writer.finish());
}
