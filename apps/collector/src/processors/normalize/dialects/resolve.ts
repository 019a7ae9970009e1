import type { SpanKind } from "@retake/protocol";
import { dialects } from "./index.ts";
import type { ComputedSource, Dialect, Field, KeySource, Source } from "./dialect.ts";

export const fields: readonly Field[] = [
  "operation",
  "agent",
  "agentVersion",
  "model",
  "provider",
  "tool",
  "conversation",
  "user",
  "instructions",
  "input",
  "output",
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "reasoningTokens",
  "cost",
];

/** Place of each field in arrays by field. */
export const fieldIndex = Object.fromEntries(fields.map((field, i) => [field, i])) as Readonly<Record<Field, number>>;

/** A source with its place among all of its field, whichever dialect it is of: the first that holds something is taken. */
export interface RankedSource {
  readonly field: number;
  readonly rank: number;
  readonly kinds: readonly SpanKind[] | undefined;
  readonly exclusive: boolean;
  /** undefined: the key's value as it is. */
  readonly read: ComputedSource["read"] | undefined;
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
}

/** A key that can say what kind of span it stands on. */
export interface KindSource {
  readonly rank: number;
  readonly values: ReadonlyMap<string, SpanKind>;
}

/** What the dialects make of one key. */
export interface DialectMeaning {
  readonly kind: KindSource | undefined;
  readonly sources: readonly RankedSource[];
}

/** All sources of each field, by rank. */
export const sourcesOf: readonly (readonly RankedSource[])[] = fields.map((field, index) => rank(field, index, dialects));

/** By key name, and by prefixes that computed sources gather. */
const byKey = new Map<string, RankedSource[]>();
const byPrefix: { readonly prefix: string; readonly source: RankedSource }[] = [];
for (const source of sourcesOf.flat()) {
  for (const key of source.keys) {
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [source]);
    else known.push(source);
  }
  for (const prefix of source.prefixes) byPrefix.push({ prefix, source });
}

const kinds = new Map<string, KindSource>();
for (const [rank, { key, values }] of dialects.flatMap((dialect) => dialect.kinds).entries()) {
  const known = kinds.get(key);
  // Two dialects may read one key: the earlier one's word for a value counts.
  const merged = new Map([
    ...Object.entries(values).map(([value, kind]) => [value.toLowerCase(), kind] as const),
    ...(known?.values ?? []),
  ]);
  kinds.set(key, { rank: known?.rank ?? rank, values: merged });
}

const none: readonly RankedSource[] = [];

/** Asked once a key, not once a span. */
export function meaningOf(key: string): DialectMeaning {
  const gathered = byPrefix.filter(({ prefix }) => key.startsWith(prefix)).map(({ source }) => source);
  const own = byKey.get(key);
  const sources = gathered.length === 0 ? (own ?? none) : [...(own ?? []), ...gathered];
  return { kind: kinds.get(key), sources };
}

/** Specific sources of all dialects come before the catch-all ones; among equals the order of dialects decides. */
function rank(field: Field, index: number, all: readonly Dialect[]): readonly RankedSource[] {
  const listed = all.flatMap((dialect) => dialect.fields[field] ?? []).map(whole);
  const ordered = [...listed.filter(({ generic }) => !generic), ...listed.filter(({ generic }) => generic)];
  return ordered.map((source, place) => ({
    field: index,
    rank: place,
    kinds: source.kinds,
    exclusive: source.exclusive ?? false,
    read: "read" in source ? source.read : undefined,
    keys: "read" in source ? source.keys : [source.key],
    prefixes: "read" in source ? (source.prefixes ?? []) : [],
  }));
}

function whole(source: Source): KeySource | ComputedSource {
  return typeof source === "string" ? { key: source } : source;
}
