import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change } from "../api/checkpoints.ts";
import type { Json } from "../json.ts";
import { tokensOf } from "../search/state-path.ts";
import { diffValues, equalValues } from "./diff.ts";

interface Node {
  own?: Change;
  removed: Map<string, Change>;
  parts: Map<string, Node>;
}

const newNode = (): Node => ({ removed: new Map(), parts: new Map() });

/** Carries changes out: indexes are those of the list after, of removed items those before. */
function applied(before: Json | undefined, changes: readonly Change[]): Json | undefined {
  const root = newNode();
  for (const change of changes) {
    const tokens = tokensOf(change.path);
    const last = tokens.pop();
    let node = root;
    for (const token of tokens) {
      if (!node.parts.has(token)) node.parts.set(token, newNode());
      node = node.parts.get(token)!;
    }
    if (last === undefined) root.own = change;
    else if (change.type === "removed") node.removed.set(last, change);
    else node.parts.set(last, { ...newNode(), own: change });
  }
  return apply(before, root);
}

function apply(before: Json | undefined, { own, removed, parts }: Node): Json | undefined {
  if (own !== undefined) return own.type === "removed" ? undefined : own.after;
  if (typeof before !== "object" || before === null) return before;
  if (!Array.isArray(before)) {
    const entries = Object.entries(before).filter(([key]) => !removed.has(key));
    const kept = entries.map(([key, value]): [string, Json] => [key, parts.has(key) ? apply(value, parts.get(key)!)! : value]);
    const added = [...parts].filter(([key]) => !Object.hasOwn(before, key)).map(([key, node]): [string, Json] => [key, node.own!.after!]);
    return Object.fromEntries([...kept, ...added]);
  }
  const list = (before as readonly Json[]).filter((_, i) => !removed.has(String(i)));
  for (const [token, { own: added }] of [...parts]
    .filter(([, node]) => node.own?.type === "added")
    .toSorted(([a], [b]) => Number(a) - Number(b)))
    list.splice(Number(token), 0, added!.after!);
  return list.map((item, i) =>
    parts.has(String(i)) && parts.get(String(i))!.own?.type !== "added" ? apply(item, parts.get(String(i))!)! : item,
  );
}

/** Order of keys aside: a change does not say where a key stands. */
const sorted = (value: Json | undefined): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ),
  );

const item = fc.oneof(
  fc.constantFrom<Json>(1, 2, "a", null, { role: "user", content: "hello" }, { role: "user", content: "there" }),
  fc.record({ id: fc.constantFrom("x", "y", "z"), count: fc.nat(2), of: fc.array(fc.nat(2), { maxLength: 3 }) }),
);
const value = fc.record(
  {
    messages: fc.array(item, { maxLength: 9 }),
    total: fc.nat(2),
    "a/b~c": item,
    nested: fc.record({ list: fc.array(fc.array(item, { maxLength: 3 }), { maxLength: 3 }) }),
  },
  { requiredKeys: [] },
);

describe("diffValues", () => {
  it("gives changes that lead from one value to the other", () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const { changes, truncated } = diffValues(before, after);
        expect(truncated).toBe(false);
        expect(sorted(applied(before as Json, changes))).toEqual(sorted(after as Json));
        expect(changes.length === 0 || !equalValues(before, after)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("tells a compaction as what it is", () => {
    const message = (i: number): Json => ({ role: "user", content: `message ${i}` });
    const before = [message(0), ...[1, 2, 3, 4, 5, 6].map(message)];
    const after = [message(0), message(100), message(5), message(6), message(7)];
    expect(diffValues({ messages: before }, { messages: after }).changes.map(({ type, path }) => `${type} ${path}`)).toEqual([
      "removed /messages/1",
      "removed /messages/2",
      "removed /messages/3",
      "removed /messages/4",
      "added /messages/1",
      "added /messages/4",
    ]);
  });

  it("follows what has a name to where it went", () => {
    const before = [
      { id: 1, done: false },
      { id: 2, done: false },
      { id: 3, done: false },
    ];
    const after = [
      { id: 2, done: true },
      { id: 3, done: false },
    ];
    expect(diffValues(before, after).changes).toEqual([
      { path: "/0", type: "removed", before: before[0] },
      { path: "/0/done", type: "changed", before: false, after: true },
    ]);
  });
});
