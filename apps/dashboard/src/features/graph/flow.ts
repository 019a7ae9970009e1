import { spanAt, type SpanTree } from "../trajectory/span-tree.ts";
import type { GraphNode, GroupedSteps } from "./group-steps.ts";

export interface FlowEdge {
  readonly from: GraphNode;
  readonly to: GraphNode;
  /** How often the one came after the other. */
  readonly count: number;
  /** Into a step, or on to the next one beside it. */
  readonly inward: boolean;
}

/** Of what came after merged steps, what happened in fewer cases is left out. */
const LEAST_SHARE = 0.15;

/** What came after what: into each step's first ones, then from those that ended to those that began after them. */
export function flowOf(tree: SpanTree, grouped: GroupedSteps): FlowEdge[] {
  const edges = new Map<string, { from: GraphNode; to: GraphNode; count: number; inward: boolean }>();
  const add = (from: GraphNode, to: GraphNode, inward: boolean): void => {
    if (from === to) return;
    const key = `${from.id} ${to.id}`;
    const edge = edges.get(key);
    if (edge) edge.count++;
    else edges.set(key, { from, to, count: 1, inward });
  };
  const node = (row: number): GraphNode => grouped.nodeOf[row]!;
  for (let row = 0; row < tree.span.length; row++) {
    let before: number[] = [];
    for (const layer of layersBelow(tree, row)) {
      if (before.length === 0) for (const child of layer) add(node(row), node(child), true);
      else join(before, layer, (from, to) => add(node(from), node(to), false));
      before = layer;
    }
  }
  return grouped.merging !== "none" ? frequent([...edges.values()]) : [...edges.values()];
}

/** Children in the order of start, those together that went on at the same time. */
function layersBelow(tree: SpanTree, row: number): number[][] {
  const layers: number[][] = [];
  let untilMs = Number.NEGATIVE_INFINITY;
  for (let child = row + 1; child < row + tree.size[row]!; child += tree.size[child]!) {
    const { startTimeMs, durationMs } = spanAt(tree, child);
    if (startTimeMs >= untilMs || layers.length === 0) layers.push([child]);
    else layers.at(-1)!.push(child);
    untilMs = Math.max(untilMs, startTimeMs + (durationMs ?? Number.POSITIVE_INFINITY));
  }
  return layers;
}

/** All of one layer come before all of the next: enough lines to see it. */
function join(before: readonly number[], after: readonly number[], add: (from: number, to: number) => void): void {
  for (const to of after) add(before.at(-1)!, to);
  for (const from of before.slice(0, -1)) add(from, after[0]!);
}

function frequent(edges: readonly FlowEdge[]): FlowEdge[] {
  const outgoing = new Map<GraphNode, number>();
  const strongest = new Map<GraphNode, FlowEdge>();
  for (const edge of edges) {
    outgoing.set(edge.from, (outgoing.get(edge.from) ?? 0) + edge.count);
    if (edge.count > (strongest.get(edge.to)?.count ?? 0)) strongest.set(edge.to, edge);
  }
  return edges.filter((edge) => edge.count >= LEAST_SHARE * outgoing.get(edge.from)! || strongest.get(edge.to) === edge);
}
