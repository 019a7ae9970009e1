import type { Json } from "@retake/protocol";
import { describeValue } from "../recorded-values/describe-value.ts";
import { jsonRows } from "../checkpoints/json-rows.ts";

const MOST = 200;

/** Paths that can be edited in a checkpoint's registered state, with what stands there: the cells and what is right below. */
export function statePaths(checkpoint: Json | null): Map<string, Json> {
  const described = checkpoint === null ? null : describeValue(checkpoint);
  const state = described?.kind === "object" ? described.entries.find(([key]) => key === "state")?.[1] : undefined;
  if (state === undefined) return new Map();
  const cells = describeValue(state);
  if (cells.kind !== "object") return new Map();
  const closed = jsonRows(cells.entries, new Set());
  const rows = jsonRows(cells.entries, new Set(closed.map(({ path }) => path)));
  return new Map(rows.slice(0, MOST).map(({ path, value }) => [path, value]));
}
