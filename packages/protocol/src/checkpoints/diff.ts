import type { Change } from "../api/checkpoints.ts";
import type { Json } from "../json.ts";
import { commonItems } from "./common-items.ts";

/** Longer stretches of two lists are compared place by place. */
const MAX_ALIGNED = 20_000;
/** Of two items without a name, neither is the other. */
const UNNAMED = " ";

export interface Difference {
  readonly changes: Change[];
  /** More changes than the limit: the rest is left out. */
  readonly truncated: boolean;
}

/**
 * What changed from one recorded value to another, as JSON Pointers (RFC 6901).
 * Items that two lists have in common are found wherever they stand, so that an append, a removal or a compaction is told as
 * what it is. An index is one of the list after; that of a removed item, of the list before.
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
    const [middleA, middleB] = [a.slice(start, a.length - tail), b.slice(start, b.length - tail)];
    let [i, j] = [0, 0];
    for (const [nextA, nextB] of [...sameThings(middleA, middleB), [middleA.length, middleB.length] as const]) {
      for (; i < nextA; i++) compare(`${path}/${start + i}`, middleA[i], undefined);
      for (; j < nextB; j++) compare(`${path}/${start + j}`, undefined, middleB[j]);
      compare(`${path}/${start + j++}`, middleA[i++], middleB[nextB]);
    }
  };

  compare("", before, after);
  return { changes, truncated };
}

/** Items of two lists that are the same thing, changed or not: equal ones first, between them those of one name, or in one place. */
function sameThings(a: readonly Json[], b: readonly Json[]): [number, number][] {
  if (a.length > MAX_ALIGNED || b.length > MAX_ALIGNED) return inPlace(Math.min(a.length, b.length));
  const equal = commonItems(a.map(textOf), b.map(textOf));
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  for (const [nextA, nextB] of [...equal, [a.length, b.length] as const]) {
    const [gapA, gapB] = [a.slice(i, nextA), b.slice(j, nextB)];
    const changed =
      gapA.length === gapB.length
        ? inPlace(gapA.length)
        : commonItems(
            gapA.map(nameOf),
            gapB.map((item) => nameOf(item) || UNNAMED),
          );
    for (const [k, l] of changed) pairs.push([i + k, j + l]);
    if (nextA < a.length && nextB < b.length) pairs.push([nextA, nextB]);
    [i, j] = [nextA + 1, nextB + 1];
  }
  return pairs;
}

function inPlace(count: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => [i, i]);
}

function textOf(item: Json): string {
  return JSON.stringify(item);
}

/** What tells an item from others of its list, whatever else of it changes; empty where nothing does. */
function nameOf(item: Json): string {
  if (!isMap(item)) return "";
  for (const key of ["id", "key", "tool_call_id", "path", "name"]) {
    const name = item[key];
    if (typeof name === "string" || typeof name === "number") return `${key} ${name}`;
  }
  return "";
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
