import { DecodeError } from "../decode-error.ts";

/** An object of the JSON body. Names that are not known are ignored, null is the same as absent. */
export type JsonObject = Readonly<Record<string, unknown>>;

const INTEGER = /^-?\d{1,20}$/;
const HEX = /^[0-9a-fA-F]*$/;

export function asObject(value: unknown, what: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new DecodeError(`${what} is not an object.`);
  return value as JsonObject;
}

export function objectAt(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name];
  return value === undefined || value === null ? undefined : asObject(value, name);
}

export function objectsAt(object: JsonObject, name: string): JsonObject[] {
  const value = object[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new DecodeError(`${name} is not an array.`);
  return value.map((item) => asObject(item, `An item of ${name}`));
}

/** A lone surrogate has no UTF-8 form: it would fail further on, where the batch is written. */
export function stringAt(object: JsonObject, name: string): string {
  const value = object[name];
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw new DecodeError(`${name} is not a string.`);
  return value.toWellFormed();
}

/** An id in either case. What is not hex comes out as an id that no check lets pass. */
export function idAt(object: JsonObject, name: string): string {
  const text = stringAt(object, name);
  return HEX.test(text) ? text.slice(0, 34).toLowerCase() : "invalid";
}

/** Enums are integers in OTLP/JSON. */
export function enumAt(object: JsonObject, name: string): number {
  const value = object[name];
  return typeof value === "number" && Number.isInteger(value) ? value : 0;
}

/** A 64-bit integer: a string, a number, or a bigint where the number would not be exact. */
export function uint64At(object: JsonObject, name: string): bigint {
  const value = object[name];
  if (value === undefined || value === null || value === "") return 0n;
  const integer = toInteger(value);
  if (integer === undefined || integer < 0) throw new DecodeError(`${name} is not an unsigned integer.`);
  return BigInt.asUintN(64, BigInt(integer));
}

/** undefined for what is not an integer. */
export function toInteger(value: unknown): number | bigint | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  if (typeof value === "bigint") return value;
  if (typeof value !== "string" || !INTEGER.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}
