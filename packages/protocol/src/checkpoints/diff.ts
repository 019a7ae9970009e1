import type { Change } from "../api/checkpoints.ts";
import type { Json } from "../json.ts";

export interface Difference {
  readonly changes: Change[];
  /** More changes than the limit: the rest is left out. */
  readonly truncated: boolean;
}

/**
 * What changed from one recorded value to another, as JSON Pointers (RFC 6901).
 * Lists are compared from both ends, so that an append or a removal is one change.
 *
 * @param limit the largest number of changes to list
 */
export function diffValues(before: Json | undefined, after: Json | undefined, limit = 1000): Difference {
  const changes: Change[] = [];
  let truncated = false;

  const report = (change: Change): void => {
    if (changes.length < limit) changes.push(change);
    else truncated = true;
  };

  const compare = (path: string, a: Json | undefined, b: Json | undefined): void => {
    if (truncated || equalValues(a, b)) return;
    if (a === undefined) report({ path, type: "added", after: b! });
    else if (b === undefined) report({ path, type: "removed", before: a });
    else if (Array.isArray(a) && Array.isArray(b)) compareLists(path, a as readonly Json[], b as readonly Json[]);
    else if (isMap(a) && isMap(b)) compareMaps(path, a, b);
    else report({ path, type: "changed", before: a, after: b });
  };

  const compareMaps = (path: string, a: Record<string, Json>, b: Record<string, Json>): void => {
    for (const key of Object.keys(a)) if (!Object.hasOwn(b, key)) compare(`${path}/${pointerToken(key)}`, a[key], undefined);
    for (const key of Object.keys(b)) compare(`${path}/${pointerToken(key)}`, Object.hasOwn(a, key) ? a[key] : undefined, b[key]);
  };

  const compareLists = (path: string, a: readonly Json[], b: readonly Json[]): void => {
    let start = 0;
    while (start < a.length && start < b.length && equalValues(a[start], b[start])) start++;
    let tail = 0;
    while (tail < a.length - start && tail < b.length - start && equalValues(a[a.length - 1 - tail], b[b.length - 1 - tail])) tail++;
    for (let i = start; i < Math.max(a.length, b.length) - tail; i++) {
      compare(`${path}/${i}`, i < a.length - tail ? a[i] : undefined, i < b.length - tail ? b[i] : undefined);
    }
  };

  compare("", before, after);
  return { changes, truncated };
}

/** Deep equality of recorded values; the order of keys counts, since it reaches prompts. */
export function equalValues(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalValues(item as Json, b[i] as Json));
  if (Array.isArray(b)) return false;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  return (
    keys.length === others.length &&
    keys.every((key, i) => key === others[i] && equalValues((a as Record<string, Json>)[key], (b as Record<string, Json>)[key]))
  );
}

function isMap(value: Json): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pointerToken(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
