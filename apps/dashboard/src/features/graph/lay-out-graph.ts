import { Graph, layout } from "@dagrejs/dagre";
import type { FlowEdge } from "./flow.ts";
import type { GraphNode } from "./group-steps.ts";

export const NODE_WIDTH = 196;
export const NODE_HEIGHT = 48;

/** Where each node stands (its upper left corner), from top to bottom in the order of the flow. */
export function layOutGraph(nodes: readonly GraphNode[], edges: readonly FlowEdge[]): ReadonlyMap<string, { x: number; y: number }> {
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 40, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { from, to, count } of edges) graph.setEdge(from.id, to.id, { weight: Math.min(100, count) });
  layout(graph);
  return new Map(
    nodes.map(({ id }) => {
      const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
      return [id, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 }];
    }),
  );
}
