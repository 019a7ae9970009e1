import { DELTA_SHARE } from "./limits.ts";

/*
 * Offsets count UTF-16 units, what strings of the writer and the reader are made
 * of: nothing is converted to find them, and a cut between two surrogates is as
 * exact as any, since JSON escapes the half that stands alone.
 */

export const DELTA_START = '["~=",';

/** The text of a reference, its quotes included, and the string it stands for. */
export interface DeltaBase {
  readonly reference: string;
  readonly value: string;
}

/**
 * The line that makes the string of an earlier one; undefined where that saves too little.
 *
 * @param length of the line that the string would have itself
 */
export function writeDelta(value: string, length: number, base: DeltaBase): string | undefined {
  // Even with everything shared, the difference in length has to be written.
  if (value.length - base.value.length > length * DELTA_SHARE) return undefined;
  let prefix = commonPrefix(base.value, value);
  // What begins with a tilde could be read as a reference.
  while (prefix > 0 && value[prefix] === "~") prefix--;
  if (value[prefix] === "~") return undefined;
  const suffix = commonSuffix(base.value, value, Math.min(base.value.length, value.length) - prefix);
  if (value.length - prefix - suffix > length * DELTA_SHARE) return undefined;
  const middle = JSON.stringify(value.slice(prefix, value.length - suffix));
  const line = `${DELTA_START}${base.reference},${prefix},${suffix},${middle}]`;
  return line.length <= length * DELTA_SHARE ? line : undefined;
}

// What is looked for in the base; shorter parts in common are not worth their numbers.
const WINDOW = 32;
/** Longer strings are sent whole instead of being searched. */
const SEARCH_LIMIT = 200_000;

/**
 * The same with parts of the base between its start and its end, for a string that changed in several places:
 * `["~=", base, prefix, suffix, text, from, length, text, …]`, where `from` and `length` say what of the base follows a text.
 */
export function writeDeltaOfParts(value: string, length: number, base: DeltaBase): string | undefined {
  if (value.length > SEARCH_LIMIT || base.value.length > SEARCH_LIMIT) return undefined;
  const prefix = commonPrefix(base.value, value);
  const suffix = commonSuffix(base.value, value, Math.min(base.value.length, value.length) - prefix);
  const end = value.length - suffix;
  const places = new Map<string, number>();
  for (let at = prefix; at + WINDOW <= base.value.length - suffix; at += WINDOW) places.set(base.value.slice(at, at + WINDOW), at);
  const parts: (string | number)[] = [prefix, suffix];
  let textStart = prefix;
  let at = prefix;
  while (at + WINDOW <= end) {
    const place = places.get(value.slice(at, at + WINDOW));
    if (place === undefined) {
      at++;
      continue;
    }
    let back = 0;
    while (at - back > textStart && place > back && value.charCodeAt(at - back - 1) === base.value.charCodeAt(place - back - 1)) back++;
    const from = place - back;
    const start = at - back;
    const copied = commonPrefix(base.value.slice(from), value.slice(start, end));
    parts.push(value.slice(textStart, start), from, copied);
    textStart = at = start + copied;
  }
  parts.push(value.slice(textStart, end));
  // Text that begins with a tilde could be read as a reference.
  if (parts.some((part) => typeof part === "string" && part.startsWith("~"))) return undefined;
  const line = `${DELTA_START}${base.reference},${JSON.stringify(parts).slice(1)}`;
  return line.length <= length * DELTA_SHARE ? line : undefined;
}

/**
 * The string that a delta stands for; undefined where it does not fit its base.
 *
 * @param parts of its line, behind the base
 * @param maxLength what the string may not exceed: parts can be taken more than once
 */
export function applyDelta(base: string, parts: readonly unknown[], maxLength: number): string | undefined {
  const [prefix, suffix, ...rest] = parts;
  if (!isLength(prefix) || !isLength(suffix) || prefix + suffix > base.length || rest.length % 3 !== 1) return undefined;
  let value = base.slice(0, prefix);
  for (let i = 0; i < rest.length; i += 3) {
    const [text, from, length] = rest.slice(i, i + 3);
    if (typeof text !== "string") return undefined;
    value += text;
    if (i + 1 === rest.length) break;
    if (!isLength(from) || !isLength(length) || from + length > base.length) return undefined;
    value += base.slice(from, from + length);
    if (value.length > maxLength) return undefined;
  }
  return value + base.slice(base.length - suffix);
}

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

// Comparing blocks natively is several times faster than unit by unit.
const BLOCKS = [2048, 128];

function commonPrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let at = 0;
  for (const block of BLOCKS) while (at + block <= limit && a.startsWith(b.slice(at, at + block), at)) at += block;
  while (at < limit && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

function commonSuffix(a: string, b: string, limit: number): number {
  let length = 0;
  for (const block of BLOCKS) {
    while (length + block <= limit && a.endsWith(b.slice(b.length - length - block, b.length - length), a.length - length)) length += block;
  }
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length;
}
