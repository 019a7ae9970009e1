import { hash } from "node:crypto";
import { applyDelta } from "@retake/protocol";

/** Characters of a digest in hex. */
const DIGEST_LENGTH = 32;
// A quote inside a string has a backslash before it; one that opens a string never has.
const reference = /(?<!\\)"~(?:r([0-9a-z]{1,11})|g([0-9a-f]{48}))"/g;
/** No string of a state is longer. In characters. */
const MAX_STRING = 268_435_456;
export const DELTA_START = '["~=",';

export interface Delta {
  readonly base: number;
  /** What of the base is taken, and the texts between. */
  readonly parts: readonly unknown[];
}

/** What a line refers to. */
export interface References {
  readonly own: number[];
  readonly shared: string[];
}

export function referencesOf(line: string): References {
  const own: number[] = [];
  const shared: string[] = [];
  for (const [, digits, hex] of line.matchAll(reference)) {
    if (hex !== undefined) shared.push(hex);
    else own.push(Number.parseInt(digits!, 36));
  }
  return { own, shared };
}

const lonelyShared = /^"~g([0-9a-f]{48})"$/;

/** The shared blob that a line only gives a number to: their digests are the same. */
export function aliasOf(line: string): string | undefined {
  return line.startsWith('"~g') ? lonelyShared.exec(line)?.[1] : undefined;
}

/** The digest of a line, given those of what it refers to. */
export function digestOf(line: string, own: (sequence: number) => string): string {
  const canonical = line.replace(reference, (_, digits: string | undefined, hex: string | undefined) =>
    hex === undefined ? `"~#${own(Number.parseInt(digits!, 36))}"` : `"~#${hex.slice(0, DIGEST_LENGTH)}"`,
  );
  return hash("sha256", canonical).slice(0, DIGEST_LENGTH);
}

/** The line as a delta of another string; undefined where it is none. */
export function deltaOf(line: string): Delta | undefined {
  if (!line.startsWith(DELTA_START)) return undefined;
  const content = parsed(line);
  if (!Array.isArray(content)) return undefined;
  const [, target, ...parts] = content as unknown[];
  const [base] = typeof target === "string" ? referencesOf(JSON.stringify(target)).own : [];
  return base === undefined ? undefined : { base, parts };
}

/** The string that a delta makes of its base; undefined where it does not fit. */
export function patchString(base: string, { parts }: Delta): string | undefined {
  return applyDelta(base, parts, MAX_STRING);
}

/** The JSON value of a line; undefined where it is none. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
