import type { Json } from "@retake/protocol";
import { describeValue } from "../recorded-values/describe-value.ts";
import { jsonRows } from "./json-rows.ts";

const order = ["state", "input", "outcome", "journal"];

export type StateParts = readonly (readonly [string, Json])[];

/** A checkpoint's parts that matter to a reader, what the agent knows first. */
export function partsOf(value: Json): StateParts {
  const described = describeValue(value);
  if (described.kind !== "object") return [["state", value]];
  const parts = new Map(described.entries);
  return order.flatMap((name) => (parts.has(name) ? [[name, parts.get(name)!] as const] : []));
}

/** Unfolded at first: the state and its cells, and the input, as long as they are short. */
export function openedAtFirst(parts: StateParts): Set<string> {
  const open = new Set<string>(["/state", "/input", "/outcome"]);
  for (const row of jsonRows(parts, open)) if (row.path.startsWith("/state/") && row.children > 0 && row.children <= 12) open.add(row.path);
  return open;
}

/** Whether a value is small enough that its neighbours are fetched before they are asked for. */
export function isSmall(value: Json, characters = 1_000_000): boolean {
  let left = characters;
  const stack: Json[] = [value];
  for (let next = stack.pop(); next !== undefined && left > 0; next = stack.pop()) {
    if (typeof next === "string") left -= next.length;
    else if (typeof next === "object" && next !== null) for (const part of Object.values(next)) stack.push(part);
    left -= 8;
  }
  return left > 0;
}

export function valueAt(parts: StateParts, tokens: readonly string[]): Json | undefined {
  const [top, ...rest] = tokens;
  let at = parts.find(([name]) => name === top)?.[1];
  for (const token of rest) {
    if (at === undefined) return undefined;
    const described = describeValue(at);
    if (described.kind === "scalar") return undefined;
    at = described.kind === "list" ? described.items[Number(token)] : described.entries.find(([key]) => key === token)?.[1];
  }
  return at;
}
