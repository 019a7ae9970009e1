import { WireWriter } from "../pipeline/wire/index.ts";
import { mutateBytes } from "./mutate-bytes.fixture.ts";
import type { Random } from "./random.fixture.ts";
import { fieldsOf, replaceField, type FieldPlace } from "./wire-fields.fixture.ts";

/** A valid message with its fields found. */
export interface WireSeed {
  readonly bytes: Buffer;
  readonly fields: readonly FieldPlace[];
}

export function wireSeed(bytes: Buffer): WireSeed {
  return { bytes, fields: fieldsOf(bytes) };
}

/** What takes the place of a field. */
type Replace = (random: Random, field: FieldPlace, bytes: Buffer, other: WireSeed) => Buffer;

const whole = (bytes: Buffer, { from, to }: FieldPlace): Buffer => bytes.subarray(from, to);
const contentOf = (bytes: Buffer, { content, to }: FieldPlace): Buffer => bytes.subarray(content, to);
const tagOf = (number: number, wireType: number): Buffer => varint((BigInt(number) << 3n) | BigInt(wireType));

const texts: readonly Buffer[] = [
  Buffer.from([0xff, 0xfe, 0x80]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xc3]),
  Buffer.from("a\0b"),
  Buffer.from("é\u{1f600}".repeat(20)),
  Buffer.from("[".repeat(3_000)),
  Buffer.from('{"a":'.repeat(200)),
  Buffer.from('[{"role":"user","parts":[{"type":"text","content":"hi"}]}]'),
  Buffer.from('[{"role":"user","parts":'),
  Buffer.from("1e999"),
  Buffer.from("x".repeat(10_000)),
];
const integers = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Damage that keeps all around it valid, so that it gets deep into the reader. */
const replacements: readonly Replace[] = [
  function drop() {
    return Buffer.alloc(0);
  },
  function duplicate(random, field, bytes) {
    return Buffer.concat(Array.from({ length: 2 + random.int(random.pick([2, 40])) }, () => whole(bytes, field)));
  },
  function exchange(random, _, __, other) {
    return whole(other.bytes, random.pick(other.fields));
  },
  function putContentUnderOtherTag(random, field, bytes, other) {
    const writer = new WireWriter();
    writer.bytes(field.number, contentOf(other.bytes, random.pick(other.fields)));
    return writer.finish();
  },
  function changeWireType(random, field, bytes) {
    return Buffer.concat([tagOf(field.number, random.int(8)), bytes.subarray(field.content, field.to)]);
  },
  function changeNumber(random, field, bytes) {
    const number = random.pick([0, random.int(20), 19_000, 2 ** 29 - 1]);
    const tagSize = tagOf(field.number, field.wireType).length;
    return Buffer.concat([tagOf(number, field.wireType), bytes.subarray(field.from + tagSize, field.to)]);
  },
  function lieAboutLength(random, field, bytes) {
    const content = contentOf(bytes, field);
    const length = random.pick([
      content.length + 1,
      content.length - 1,
      content.length * 2,
      2 ** 31 - 1,
      2 ** 31,
      2 ** 32 - 1,
      2 ** 32 + 1,
    ]);
    return Buffer.concat([tagOf(field.number, 2), varint(BigInt(Math.max(length, 0))), content]);
  },
  function overlong(random, field, bytes) {
    const content = contentOf(bytes, field);
    const pad = random.int(11);
    const tag = padVarint(tagOf(field.number, 2), random.int(pad + 1));
    return Buffer.concat([tag, padVarint(varint(BigInt(content.length)), pad), content]);
  },
  function extremeInteger(random, field) {
    return Buffer.concat([tagOf(field.number, 0), padVarint(varint(random.pick(integers)), random.int(3))]);
  },
  function noise(random, field) {
    const writer = new WireWriter();
    writer.bytes(field.number, random.bytes(random.int(40)));
    return writer.finish();
  },
  function text(random, field) {
    const writer = new WireWriter();
    writer.bytes(field.number, random.pick(texts));
    return writer.finish();
  },
  function nest(random, field) {
    return nestedValue(random.pick([3, 30, 63, 64, 65, 66, random.int(1_000)]), field.number, random);
  },
];

/** A damaged message. @param other where parts of another one come from */
export function mutateWire(random: Random, seed: WireSeed, other: WireSeed): Buffer {
  let bytes = seed.bytes;
  if (seed.fields.length > 0 && other.fields.length > 0 && random.chance(0.85)) {
    const index = random.int(seed.fields.length);
    bytes = replaceField(bytes, seed.fields, index, random.pick(replacements)(random, seed.fields[index]!, bytes, other));
    if (random.chance(0.8)) return bytes;
  }
  for (let i = random.int(3); i >= 0; i--) bytes = mutateBytes(random, bytes, other.bytes);
  return bytes;
}

/** Arrays and maps in one another, as the field `number`: each is right in itself. */
function nestedValue(depth: number, number: number, random: Random): Buffer {
  // From the inside out, so from the end to the beginning.
  const bytes = Buffer.alloc((depth + 2) * 20);
  let at = bytes.length;
  const prepend = (head: Buffer): void => void head.copy(bytes, (at -= head.length));
  const wrap = (field: number): void => {
    prepend(varint(BigInt(bytes.length - at)));
    prepend(tagOf(field, 2));
  };
  prepend(Buffer.from([0x0a, 1, 0x78]));
  for (let i = 0; i < depth; i++) for (const field of random.chance(0.5) ? [1, 5] : [2, 1, 6]) wrap(field);
  wrap(number);
  return bytes.subarray(at);
}

function varint(value: bigint): Buffer {
  if (value < 0x80n) return Buffer.of(Number(value));
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

/** The same number in more bytes than it needs, or than are allowed. */
function padVarint(bytes: Buffer, by: number): Buffer {
  if (by === 0) return bytes;
  const padded = Buffer.concat([bytes, Buffer.alloc(by, 0x80)]);
  padded[bytes.length - 1]! |= 0x80;
  padded[padded.length - 1] = 0;
  return padded;
}
