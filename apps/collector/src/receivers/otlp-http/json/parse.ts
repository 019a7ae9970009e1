import { DecodeError } from "../decode-error.ts";
import { asObject, type JsonObject } from "./fields.ts";

/** Sixteen digits and more may not be exact as a number: times in nanoseconds have nineteen. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/;
const INTEGER = /^-?\d+$/;

/** Parses a body, with integers beyond 2^53 as bigints. @throws DecodeError */
export function parseBody(body: Buffer): JsonObject {
  const text = body.toString("utf8");
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = LONG_NUMBER.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text);
  } catch (error) {
    throw new DecodeError(`The body is not JSON: ${(error as Error).message}`);
  }
  return asObject(value, "The body");
}

function keepExact(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && source.length <= 20 && INTEGER.test(source) ? BigInt(source) : value;
}
