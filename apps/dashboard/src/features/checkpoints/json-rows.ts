import type { Json } from "@retake/protocol";
import { describeValue } from "../recorded-values/describe-value.ts";

/** One row of a folded-out value. */
export interface JsonRow {
  /** JSON Pointer (RFC 6901) from the top. */
  readonly path: string;
  readonly depth: number;
  readonly name: string;
  readonly value: Json;
  readonly type: string;
  /** Number of children; 0 cannot be unfolded. */
  readonly children: number;
}

/** The rows to show of the values under the given names, where the paths in `open` are unfolded. */
export function jsonRows(top: Iterable<readonly [string, Json]>, open: ReadonlySet<string>): JsonRow[] {
  const rows: JsonRow[] = [];
  const stack: Pick<JsonRow, "path" | "depth" | "name" | "value">[] = [];
  const push = (entries: Iterable<readonly [string, Json]>, parent: string, depth: number): void => {
    for (const [name, value] of [...entries].reverse()) stack.push({ path: `${parent}/${escapePointer(name)}`, depth, name, value });
  };
  push(top, "", 0);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const described = describeValue(next.value);
    const children = described.kind === "list" ? described.items.length : described.kind === "object" ? described.entries.length : 0;
    rows.push({ ...next, type: described.type, children });
    if (children === 0 || !open.has(next.path)) continue;
    if (described.kind === "list")
      push(
        described.items.map((item, index) => [String(index), item] as const),
        next.path,
        next.depth + 1,
      );
    if (described.kind === "object") push(described.entries, next.path, next.depth + 1);
  }
  return rows;
}

export function escapePointer(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** A JSON Pointer read for people: its tokens. */
export function pointerTokens(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}
