import { DecodeError } from "../../../pipeline/wire/index.ts";

/** Sixteen digits and more may not be exact as a number: times in nanoseconds have nineteen. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/;
const INTEGER = /^-?\d+$/;
const BYTE_ORDER_MARK = "\ufeff";

/** Two bytes of text can be an object of fifty in memory. */
const MAX_CONTAINERS = 8_000_000;
const BRACE = 0x7b;
const BRACKET = 0x5b;

/** Parses a body, with integers beyond 2^53 as bigints. @throws DecodeError */
export function parseBody(body: Buffer): object {
  if (body.length > 2 * MAX_CONTAINERS) checkContainers(body);
  const text = body.toString("utf8");
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    value = LONG_NUMBER.test(json) ? JSON.parse(json, keepExact) : JSON.parse(json);
  } catch (error) {
    throw new DecodeError(`The body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new DecodeError("The body is not an object.");
  return value;
}

function keepExact(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && source.length <= 20 && INTEGER.test(source) ? BigInt(source) : value;
}

/** Braces within strings are counted with the others: a bound, not a measure. */
function checkContainers(body: Buffer): void {
  let left = MAX_CONTAINERS;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i]!;
    if ((byte === BRACE || byte === BRACKET) && --left < 0)
      throw new DecodeError("The request holds too many values; send smaller batches.", "too_large");
  }
}
