import { DecodeError } from "./decode-error.ts";
import { WEIGHT, type ElementCount } from "./decode-limits.ts";
import { WireType, type WireReader } from "./wire-reader.ts";

/*
 * Lists of numbers. Senders pack them, all in one field of bytes, or write a field
 * for each; a reader has to take both, and any mixture.
 */

export function readFixed64s(reader: WireReader, into: bigint[], count: ElementCount): void {
  if (reader.wireType !== WireType.bytes) {
    count.take(WEIGHT.value);
    into.push(reader.fixed64());
    return;
  }
  const bytes = packedOf8(reader, count);
  for (let at = 0; at < bytes.length; at += 8) into.push(bytes.readBigUInt64LE(at));
}

export function readDoubles(reader: WireReader, into: number[], count: ElementCount): void {
  if (reader.wireType !== WireType.bytes) {
    count.take(WEIGHT.value);
    into.push(reader.double());
    return;
  }
  const bytes = packedOf8(reader, count);
  for (let at = 0; at < bytes.length; at += 8) into.push(bytes.readDoubleLE(at));
}

/** Of `uint64`. */
export function readVarints(reader: WireReader, into: bigint[], count: ElementCount): void {
  if (reader.wireType !== WireType.bytes) {
    count.take(WEIGHT.value);
    into.push(BigInt.asUintN(64, BigInt(reader.int64())));
    return;
  }
  const bytes = reader.bytes();
  let at = 0;
  while (at < bytes.length) {
    count.take(WEIGHT.value);
    const [value, next] = varintAt(bytes, at);
    into.push(value);
    at = next;
  }
}

/** `sint32`: zigzag. */
export function readSigned(reader: WireReader): number {
  const value = reader.int32() >>> 0;
  return (value >>> 1) ^ -(value & 1);
}

function packedOf8(reader: WireReader, count: ElementCount): Buffer {
  const bytes = reader.bytes();
  if (bytes.length % 8 !== 0) throw new DecodeError("A packed protobuf field ends inside a number.");
  count.take((bytes.length / 8) * WEIGHT.value);
  return bytes;
}

function varintAt(bytes: Buffer, start: number): readonly [value: bigint, next: number] {
  let small = 0;
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) break;
    // Four groups of seven bits are a small integer: no bigint is needed for what is below 2^28.
    if (i < 4) small |= (byte & 0x7f) << (7 * i);
    else value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return [BigInt.asUintN(64, value | BigInt(small)), start + i + 1];
  }
  throw new DecodeError("A protobuf varint is longer than 10 bytes, or than its field.");
}
