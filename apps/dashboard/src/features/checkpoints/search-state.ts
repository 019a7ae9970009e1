import type { Json } from "@retake/protocol";
import { describeValue } from "../recorded-values/describe-value.ts";
import { escapePointer } from "./json-rows.ts";

export interface StateHits {
  /** Paths in the order of the tree. */
  readonly paths: readonly string[];
  /** There are more than are listed. */
  readonly more: boolean;
}

const MAX_HITS = 1_000;

/** Finds a text, in any case, in the names, the paths (`cart.total`, `/state/cart`) and the values of a state. */
export function searchState(top: Iterable<readonly [string, Json]>, text: string): StateHits {
  const paths: string[] = [];
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return { paths, more: false };
  const wantedPath = /[./[\]]/.test(wanted) ? wanted.replaceAll(/[.[]/g, "/").replaceAll("]", "") : undefined;
  const stack: { readonly path: string; readonly name: string; readonly value: Json }[] = [];
  const push = (entries: readonly (readonly [string, Json])[], parent: string): void => {
    for (let i = entries.length - 1; i >= 0; i--)
      stack.push({ path: `${parent}/${escapePointer(entries[i]![0])}`, name: entries[i]![0], value: entries[i]![1] });
  };
  push([...top], "");
  for (let next = stack.pop(); next; next = stack.pop()) {
    const described = describeValue(next.value);
    const holds =
      next.name.toLowerCase().includes(wanted) ||
      (wantedPath !== undefined && endsWithPath(next.path.toLowerCase(), wantedPath)) ||
      (described.kind === "scalar" && described.text.toLowerCase().includes(wanted));
    if (holds) {
      if (paths.length === MAX_HITS) return { paths, more: true };
      paths.push(next.path);
    }
    if (described.kind === "list")
      push(
        described.items.map((item, index) => [String(index), item] as const),
        next.path,
      );
    if (described.kind === "object") push(described.entries, next.path);
  }
  return { paths, more: false };
}

function endsWithPath(path: string, wanted: string): boolean {
  return path.endsWith(wanted.startsWith("/") ? wanted : `/${wanted}`);
}

/** The paths that have to be unfolded for a path to show. */
export function pathsAbove(path: string): string[] {
  const above: string[] = [];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) above.push(path.slice(0, end));
  return above;
}
