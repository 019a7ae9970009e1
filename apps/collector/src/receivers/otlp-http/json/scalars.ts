import { DecodeError, type WireWriter } from "../../../pipeline/wire/index.ts";

/** Writes a JSON value, which is neither null nor absent, as the protobuf field `number`. @throws DecodeError */
export type WriteScalar = (writer: WireWriter, number: number, value: unknown, name: string) => void;

const INTEGER = /^-?\d{1,20}$/;
const HEX = /^[0-9a-fA-F]+$/;
/** An id of no length that is in use: it costs its record, and only that. */
const NO_VALID_ID = Buffer.of(0xff);
const UINT32_END = 2n ** 32n;
const UINT64_END = 2n ** 64n;
const NAMED_DOUBLES = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

export const text: WriteScalar = (writer, number, value, name) => {
  if (typeof value !== "string") throw new DecodeError(`${name} is not a string.`);
  writer.string(number, value);
};

export const bool: WriteScalar = (writer, number, value, name) => {
  if (value !== true && value !== false && value !== "true" && value !== "false") throw new DecodeError(`${name} is not a boolean.`);
  writer.bool(number, value === true || value === "true");
};

export const uint32: WriteScalar = (writer, number, value, name) => writer.varint(number, unsignedOf(value, name, UINT32_END));

export const fixed32: WriteScalar = (writer, number, value, name) => writer.fixed32(number, Number(unsignedOf(value, name, UINT32_END)));

export const fixed64: WriteScalar = (writer, number, value, name) => writer.fixed64(number, unsignedOf(value, name, UINT64_END));

export const sint32: WriteScalar = (writer, number, value, name) => {
  const integer = integerOf(value);
  if (integer === undefined || integer !== BigInt.asIntN(32, integer)) throw new DecodeError(`${name} is not an integer of 32 bits.`);
  writer.sint64(number, integer);
};

export const double: WriteScalar = (writer, number, value, name) => writer.double(number, doubleOf(value, name));

export const fixed64s: WriteScalar = (writer, number, value, name) =>
  writer.packedFixed64(
    number,
    arrayOf(value, name).map((item) => unsignedOf(item, name, UINT64_END)),
  );

export const uint64s: WriteScalar = (writer, number, value, name) =>
  writer.packedVarint(
    number,
    arrayOf(value, name).map((item) => unsignedOf(item, name, UINT64_END)),
  );

export const doubles: WriteScalar = (writer, number, value, name) =>
  writer.packedDouble(
    number,
    arrayOf(value, name).map((item) => doubleOf(item, name)),
  );

export const texts: WriteScalar = (writer, number, value, name) => {
  for (const item of arrayOf(value, name)) text(writer, number, item, name);
};

/** In base64, of either alphabet, with its padding or without. */
export const bytes: WriteScalar = (writer, number, value, name) => {
  const content = typeof value === "string" ? Buffer.from(value, "base64") : undefined;
  // What is no base64 was passed over, so that less came out than there should be.
  if (content === undefined || content.length !== Math.floor((unpaddedLength(value as string) * 3) / 4))
    throw new DecodeError(`${name} is not base64 text.`);
  writer.bytes(number, content);
};

/** Ids are hex in OTLP/JSON, in either case. */
export const id: WriteScalar = (writer, number, value) => {
  if (value === "") return;
  writer.bytes(
    number,
    typeof value === "string" && value.length % 2 === 0 && value.length <= 64 && HEX.test(value) ? Buffer.from(value, "hex") : NO_VALID_ID,
  );
};

/** Enums are integers in OTLP/JSON; their names come from encoders that know protobuf's own JSON only. */
export function enumOf(prefix: string, names: readonly string[]): WriteScalar {
  const values = new Map(names.map((name, value) => [`${prefix}_${name}`, value]));
  return (writer, number, value) => {
    const known = typeof value === "string" ? (values.get(value) ?? Number(value)) : value;
    if (typeof known === "number" && (known | 0) === known) writer.int64(number, known);
  };
}

/**
 * An integer of 64 bits. JavaScript's exporter takes every whole number for one, also those beyond 64 bits: what is
 * none goes to the field for doubles, `doubleNumber`.
 */
export function integerElse(doubleNumber: number, write: (writer: WireWriter, number: number, value: bigint) => void): WriteScalar {
  return (writer, number, value, name) => {
    const integer = integerOf(value);
    if (integer !== undefined && integer === BigInt.asIntN(64, integer)) write(writer, number, integer);
    else writer.double(doubleNumber, doubleOf(value, name));
  };
}

export function arrayOf(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new DecodeError(`${name} is not an array.`);
  return value;
}

/** A string, a number, or a bigint where the number would not be exact; undefined for what is not an integer. */
function integerOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : undefined;
  return typeof value === "string" && INTEGER.test(value) ? BigInt(value) : undefined;
}

function unsignedOf(value: unknown, name: string, end: bigint): bigint {
  const integer = value === "" ? 0n : integerOf(value);
  if (integer === undefined || integer < 0n || integer >= end) throw new DecodeError(`${name} is not an unsigned integer.`);
  return integer;
}

function doubleOf(value: unknown, name: string): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  const named = typeof value === "string" ? NAMED_DOUBLES.get(value) : undefined;
  const number = named ?? (typeof value === "string" && value.trim() !== "" ? Number(value) : NaN);
  if (named === undefined && Number.isNaN(number)) throw new DecodeError(`${name} is not a number.`);
  return number;
}

function unpaddedLength(base64: string): number {
  let length = base64.length;
  while (length > 0 && base64.length - length < 2 && base64[length - 1] === "=") length--;
  return length;
}
