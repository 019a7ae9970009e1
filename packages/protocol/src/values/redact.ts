import { isRedacted } from "./redacted.ts";
import { redactSecrets } from "./secret-patterns.ts";

/** Where a value stands: keys and indexes from the top; inside a Map, Set, Error or class instance its tag (`~map`) comes between. */
export type ValuePath = readonly (string | number)[];

/**
 * Decides what of a value is recorded. Called for every value, containers
 * before what is in them. Its answer has to depend on its arguments alone: what
 * has not changed is not asked for again.
 *
 * @returns the very value to keep it, a string to record instead of a string, `undefined` to record nothing of it
 */
export type Redact = (path: ValuePath, value: unknown) => unknown;

/** A {@link Redact} that may say how it has to be asked. */
export interface Redactor extends Redact {
  /** It reads nothing but strings, wherever they stand. */
  readonly stringsOnly?: boolean;
}

export interface RedactorOptions {
  /** Rules of the application; the patterns see what they leave. */
  readonly custom?: Redact | undefined;
  /** Whether known secrets (API keys, tokens, private keys, passwords in addresses, payment cards) are replaced. @default true */
  readonly patterns?: boolean | undefined;
}

/**
 * The rules for what is recorded, undefined where there are none.
 *
 * @example
 * ```ts
 * const redact = createRedactor({ custom: (path, value) => (path.at(-1) === "password" ? undefined : value) });
 * ```
 */
export function createRedactor({ custom, patterns = true }: RedactorOptions = {}): Redactor | undefined {
  if (custom === undefined) return patterns ? patternsOnly : undefined;
  return (path, value) => {
    const kept = applyRules(custom, path, value);
    return patterns && typeof kept === "string" ? redactSecrets(kept) : kept;
  };
}

const patternsOnly: Redactor = Object.assign((_: ValuePath, value: unknown) => (typeof value === "string" ? redactSecrets(value) : value), {
  stringsOnly: true,
});

/** What the rules leave of a value. Where they fail, or answer what they may not, it is kept out of the recording. */
export function applyRules(redact: Redact, path: ValuePath, value: unknown): unknown {
  try {
    const kept = redact(path, value);
    return Object.is(kept, value) || (typeof kept === "string" && typeof value === "string") ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** What {@link redactValue} has in place of a value that is redacted as a whole. */
export const REDACTED_TEXT = "[redacted]";

const MAX_DEPTH = 512;

/**
 * A copy of a value with the rules applied, for text that people read such as
 * span attributes. Values that are neither lists nor plain objects stay what they are.
 */
export function redactValue(value: unknown, redact: Redact | undefined, at: ValuePath = []): unknown {
  return copy(value, redact, [...at]);
}

function copy(value: unknown, redact: Redact | undefined, path: (string | number)[]): unknown {
  if (isRedacted(value)) return REDACTED_TEXT;
  if (redact) {
    const kept = applyRules(redact, path.slice(), value);
    if (kept === undefined && value !== undefined) return REDACTED_TEXT;
    if (typeof kept === "string") return kept;
  }
  if (typeof value !== "object" || value === null) return value;
  if (path.length >= MAX_DEPTH) return REDACTED_TEXT;
  const within = (key: string | number, item: unknown): unknown => {
    path.push(key);
    const copied = copy(item, redact, path);
    path.pop();
    return copied;
  };
  if (Array.isArray(value)) return value.map((item, i) => within(i, item));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, within(key, item)]));
}
