import { spanTitle } from "../span/kind-icon.tsx";
import { spanAt, type SpanTree } from "../trajectory/span-tree.ts";

/** Steps drawn as one. */
export interface StepGroup {
  readonly rows: number[];
  errors: number;
}

/** A group as a node; without a group it stands for all that there was no room for. */
export interface GraphNode {
  readonly id: string;
  readonly group: StepGroup | null;
  /** Steps that it stands for. */
  readonly count: number;
}

/** What is drawn as one: each step by itself, those of one name at one place in the tree, or those of one name wherever they are. */
export type Merging = "none" | "place" | "name";

export interface GroupedSteps {
  readonly nodes: readonly GraphNode[];
  readonly merging: Merging;
  /** Of each row the node that stands for it. */
  readonly nodeOf: readonly GraphNode[];
}

/** So many nodes can still be taken in, and laid out without a halt; merged ones are connected more densely. */
const MAX_NODES = 200;
const MAX_MERGED = 40;

/** The steps of a run as few enough nodes: merged no more than it takes. */
export function groupSteps(tree: SpanTree, most = MAX_NODES, mostMerged = MAX_MERGED): GroupedSteps {
  if (tree.span.length <= most)
    return chosen(
      group(tree, (row) => String(row)),
      "none",
      most,
    );
  const placeOf: number[] = [];
  const places = new Map<string, number>();
  const byPlace = group(tree, (row) => {
    const above = tree.parent[row]! < 0 ? -1 : placeOf[tree.parent[row]!]!;
    const key = `${above} ${nameOf(tree, row)}`;
    if (!places.has(key)) places.set(key, places.size);
    placeOf[row] = places.get(key)!;
    return key;
  });
  if (byPlace.size <= mostMerged) return chosen(byPlace, "place", mostMerged);
  return chosen(
    group(tree, (row) => nameOf(tree, row)),
    "name",
    mostMerged,
  );
}

function nameOf(tree: SpanTree, row: number): string {
  const span = spanAt(tree, row);
  return `${span.kind} ${spanTitle(span)}`;
}

/** Rows by a key, in the order in which keys first occur. */
function group(tree: SpanTree, keyOf: (row: number) => string): ReadonlyMap<string, StepGroup> {
  const groups = new Map<string, StepGroup>();
  for (let row = 0; row < tree.span.length; row++) {
    const key = keyOf(row);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { rows: [], errors: 0 }));
    group.rows.push(row);
    if (spanAt(tree, row).status === "error") group.errors++;
  }
  return groups;
}

/** The groups as nodes; of too many the largest, and one for the others. */
function chosen(groups: ReadonlyMap<string, StepGroup>, merging: Merging, most: number): GroupedSteps {
  const all = [...groups.values()];
  const kept = new Set(all.length <= most ? all : all.toSorted((a, b) => b.rows.length - a.rows.length).slice(0, most));
  const nodes: GraphNode[] = [];
  const nodeOf: GraphNode[] = [];
  const left = all.filter((each) => !kept.has(each));
  for (const each of all) {
    if (!kept.has(each)) continue;
    const node: GraphNode = { id: String(each.rows[0]), group: each, count: each.rows.length };
    nodes.push(node);
    for (const row of each.rows) nodeOf[row] = node;
  }
  if (left.length > 0) {
    const rest: GraphNode = { id: "rest", group: null, count: left.reduce((sum, { rows }) => sum + rows.length, 0) };
    nodes.push(rest);
    for (const { rows } of left) for (const row of rows) nodeOf[row] = rest;
  }
  return { nodes, nodeOf, merging };
}
