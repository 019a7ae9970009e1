import { hash } from "node:crypto";

/** Characters of a digest in hex. */
const DIGEST_LENGTH = 32;
// A quote inside a string has a backslash before it; one that opens a string never has.
const reference = /(?<!\\)"~(?:r([0-9a-z]{1,11})|g([0-9a-f]{48}))"/g;
const DELTA_START = '["~=",';

export interface Delta {
  readonly base: number;
  readonly prefix: number;
  readonly suffix: number;
  readonly middle: string;
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
  const parts = parsed(line);
  if (!Array.isArray(parts) || parts.length !== 5) return undefined;
  const [, target, prefix, suffix, middle] = parts as unknown[];
  const [base] = typeof target === "string" ? referencesOf(JSON.stringify(target)).own : [];
  if (base === undefined || !Number.isSafeInteger(prefix) || !Number.isSafeInteger(suffix) || typeof middle !== "string") return undefined;
  return { base, prefix: prefix as number, suffix: suffix as number, middle };
}

/** The string that a delta makes of its base; undefined where it does not fit. */
export function patchString(base: string, { prefix, suffix, middle }: Delta): string | undefined {
  if (prefix < 0 || suffix < 0 || prefix + suffix > base.length) return undefined;
  return base.slice(0, prefix) + middle + base.slice(base.length - suffix);
}

/** The JSON value of a line; undefined where it is none. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
