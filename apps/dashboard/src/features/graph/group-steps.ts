import { spanAt, type SpanTree } from "../trajectory/span-tree.ts";
import { spanTitle } from "../span/kind-icon.tsx";

/** Steps drawn as one: a single one, or in large runs those of one name at one place in the tree. */
export interface StepGroup {
  readonly rows: number[];
  errors: number;
  readonly parent: StepGroup | null;
  readonly children: Map<string, StepGroup>;
}

/** A group as a node; without a group it stands for those of a parent that there was no room for. */
export interface GraphNode {
  readonly id: string;
  readonly group: StepGroup | null;
  /** Steps that it stands for. */
  readonly count: number;
}

export interface GroupedSteps {
  readonly nodes: readonly GraphNode[];
  readonly merged: boolean;
  /** Of each row the node that stands for it. */
  readonly nodeOf: readonly GraphNode[];
  readonly holds: readonly (readonly [parent: GraphNode, child: GraphNode])[];
}

/** So many nodes can still be taken in, and laid out without a halt. */
export const MAX_NODES = 200;
/** Merged ones are connected more densely. */
const MAX_MERGED = 48;

/** The steps of a run as nodes: each of its own where there is room, else merged by name, the outer ones first. */
export function groupSteps(tree: SpanTree, most = MAX_NODES, mostMerged = Math.min(most, MAX_MERGED)): GroupedSteps {
  const merged = tree.span.length > most;
  const roots = new Map<string, StepGroup>();
  const groupOf: StepGroup[] = [];
  for (let row = 0; row < tree.span.length; row++) {
    const span = spanAt(tree, row);
    const parent = tree.parent[row]! < 0 ? null : groupOf[tree.parent[row]!]!;
    const siblings = parent?.children ?? roots;
    const key = merged ? `${span.kind} ${spanTitle(span)}` : String(row);
    let group = siblings.get(key);
    if (!group) siblings.set(key, (group = { rows: [], errors: 0, parent, children: new Map() }));
    group.rows.push(row);
    if (span.status === "error") group.errors++;
    groupOf.push(group);
  }
  return { ...choose(tree, roots, groupOf, merged ? mostMerged : most), merged };
}

/** The outer groups up to so many; for what is left of a parent's one node more. */
function choose(
  tree: SpanTree,
  roots: ReadonlyMap<string, StepGroup>,
  groupOf: readonly StepGroup[],
  most: number,
): Omit<GroupedSteps, "merged"> {
  const nodes: GraphNode[] = [];
  const nodeOfGroup = new Map<StepGroup, GraphNode>();
  const holds: [GraphNode, GraphNode][] = [];
  const waiting: { readonly parent: GraphNode | null; readonly children: Iterable<StepGroup> }[] = [
    { parent: null, children: roots.values() },
  ];
  // A list that grows while it is walked: breadth first.
  for (const { parent, children } of waiting) {
    let left = 0;
    let firstLeft = -1;
    for (const group of children) {
      if (nodes.length < most) {
        const node: GraphNode = { id: String(group.rows[0]), group, count: group.rows.length };
        nodes.push(node);
        nodeOfGroup.set(group, node);
        if (parent) holds.push([parent, node]);
        if (group.children.size > 0) waiting.push({ parent: node, children: group.children.values() });
      } else {
        if (firstLeft < 0) firstLeft = group.rows[0]!;
        for (const row of group.rows) left += tree.size[row]!;
      }
    }
    if (left === 0) continue;
    const rest: GraphNode = { id: `rest-${firstLeft}`, group: null, count: left };
    nodes.push(rest);
    if (parent) holds.push([parent, rest]);
  }
  const nodeOf: GraphNode[] = [];
  for (const [row, group] of groupOf.entries()) nodeOf.push(nodeOfGroup.get(group) ?? nodeOf[tree.parent[row]!] ?? nodes.at(-1)!);
  return { nodes, nodeOf, holds };
}
