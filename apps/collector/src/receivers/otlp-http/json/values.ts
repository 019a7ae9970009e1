import type { Attributes, AttributeValue } from "../../../pipeline/index.ts";
import { DecodeError } from "../decode-error.ts";
import { MAX_DEPTH, TOO_DEEP, WEIGHT, type ElementCount } from "../decode-limits.ts";
import { asObject, objectAt, objectsAt, stringAt, toInteger, type JsonObject } from "./fields.ts";

type ReadValue = (value: unknown, count: ElementCount, depth: number) => AttributeValue;

/** One reader a kind of `AnyValue`; an object with none of them is null, as the JS exporter writes it. */
const readers: readonly (readonly [name: string, read: ReadValue])[] = [
  ["stringValue", readString],
  ["boolValue", (value) => value === true || value === "true"],
  ["intValue", readInteger],
  ["doubleValue", readDouble],
  ["arrayValue", readArray],
  ["kvlistValue", readKeyValueList],
  ["bytesValue", readBytes],
];

export function readAnyValue(value: JsonObject, count: ElementCount, depth: number): AttributeValue {
  if (depth > MAX_DEPTH) return TOO_DEEP;
  count.take(WEIGHT.value);
  for (const [name, read] of readers) {
    const content = value[name];
    if (content !== undefined && content !== null) return read(content, count, depth);
  }
  return null;
}

export function readAttributes(owner: JsonObject, count: ElementCount, name = "attributes", depth = 0): Attributes {
  const entries = new Map<string, AttributeValue>();
  for (const item of objectsAt(owner, name)) {
    count.take(WEIGHT.value);
    const value = objectAt(item, "value");
    entries.set(stringAt(item, "key"), value === undefined ? null : readAnyValue(value, count, depth));
  }
  return entries;
}

function readString(value: unknown): AttributeValue {
  if (typeof value !== "string") throw new DecodeError("stringValue is not a string.");
  return value.toWellFormed();
}

/** The JS exporter sends `4.0` as an integer and 4.5 as a double, others send either as a string. */
function readInteger(value: unknown): AttributeValue {
  const integer = toInteger(value);
  if (integer !== undefined) return integer;
  if (typeof value === "number") return value;
  throw new DecodeError("intValue is not an integer.");
}

const NAMED_DOUBLES = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

function readDouble(value: unknown): AttributeValue {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  const number = typeof value === "string" && value !== "" ? (NAMED_DOUBLES.get(value) ?? Number(value)) : undefined;
  if (number === undefined || (Number.isNaN(number) && value !== "NaN")) throw new DecodeError("doubleValue is not a number.");
  return number;
}

function readArray(value: unknown, count: ElementCount, depth: number): AttributeValue {
  return objectsAt(asObject(value, "arrayValue"), "values").map((item) => readAnyValue(item, count, depth + 1));
}

function readKeyValueList(value: unknown, count: ElementCount, depth: number): AttributeValue {
  return readAttributes(asObject(value, "kvlistValue"), count, "values", depth + 1);
}

function readBytes(value: unknown): AttributeValue {
  if (typeof value !== "string") throw new DecodeError("bytesValue is not base64 text.");
  return Buffer.from(value, "base64");
}
