"use client";

import { Controls, MarkerType, ReactFlow, type Edge, type ReactFlowInstance } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useTheme } from "next-themes";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { countOf } from "../../ui/text/format.ts";
import type { FilteredSteps } from "../trajectory/filter/filter-steps.ts";
import { isMissing, spanAt, type SpanTree } from "../trajectory/span-tree.ts";
import { flowOf, type FlowEdge } from "./flow.ts";
import { GraphNodeView, type StepNode } from "./graph-node.tsx";
import { groupSteps, type GraphNode, type GroupedSteps } from "./group-steps.ts";
import { layOutGraph, NODE_HEIGHT, NODE_WIDTH } from "./lay-out-graph.ts";

interface RunGraphProps {
  readonly tree: SpanTree;
  readonly filtered: FilteredSteps | null;
  readonly selected: string | null;
  readonly onSelect: (spanId: string) => void;
}

const nodeTypes = { step: GraphNodeView };
/** So many can be read when all of them are in view. */
const FITS = 24;

/** What came after what, as a graph; a click selects the step, further clicks the next ones of its name. */
export function RunGraph({ tree, filtered, selected, onSelect }: RunGraphProps): ReactNode {
  const { resolvedTheme } = useTheme();
  const [flow, setFlow] = useState<ReactFlowInstance<StepNode> | null>(null);
  const drawn = useMemo(() => {
    const grouped = groupSteps(tree);
    const flowEdges = flowOf(tree, grouped);
    return { grouped, places: layOutGraph(grouped.nodes, flowEdges), edges: flowEdges.map(edgeOf) };
  }, [tree]);
  const { grouped, places, edges } = drawn;
  const selectedRow = selected === null ? undefined : tree.rowOf.get(selected);
  const selectedNode = selectedRow === undefined ? undefined : grouped.nodeOf[selectedRow];
  const nodes = useMemo(
    () =>
      grouped.nodes.map((node): StepNode => {
        const rows = node.group?.rows ?? [];
        return {
          id: node.id,
          type: "step",
          position: places.get(node.id)!,
          width: NODE_WIDTH,
          height: NODE_HEIGHT,
          data: {
            ...measuresOf(tree, node),
            selected: node === selectedNode,
            dimmed: filtered !== null && !rows.some((row) => filtered.matches[row] === 1),
            onPick: () => onSelect(spanAt(tree, nextOf(rows, selectedRow)).spanId),
          },
        };
      }),
    [grouped, places, tree, selectedNode, selectedRow, filtered, onSelect],
  );
  const selectedId = selectedNode?.id;
  useEffect(() => {
    const place = selectedId === undefined ? undefined : places.get(selectedId);
    if (!flow || !place) return;
    if (places.size <= FITS || grouped.merging !== "none") void flow.fitView({ maxZoom: 1, padding: 0.1 });
    else void flow.setCenter(place.x + NODE_WIDTH / 2, place.y + NODE_HEIGHT / 2, { zoom: Math.max(flow.getZoom(), 0.8) });
    // Only another selection moves the view, not new steps.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [flow, selectedId]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <p className="text-ink-muted shrink-0 border-b px-3 py-1 text-xs">{explanation(grouped, tree)}</p>
      <section aria-label="Graph of the run" className="min-h-0 flex-1">
        <ReactFlow<StepNode>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          onInit={setFlow}
          colorMode={resolvedTheme === "dark" ? "dark" : "light"}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          minZoom={0.05}
          maxZoom={1.5}
          onlyRenderVisibleElements
          proOptions={{ hideAttribution: true }}
          style={{ background: "var(--canvas)" }}
        >
          <Controls showInteractive={false} />
        </ReactFlow>
      </section>
    </div>
  );
}

function explanation({ merging, nodes }: GroupedSteps, tree: SpanTree): string {
  if (merging === "none") return "Dashed lines lead into a step, solid ones to what came after it.";
  const rest = nodes.find(({ group }) => group === null);
  const place = merging === "place" ? "by name under each parent" : "by name";
  const left = rest ? ` ${countOf(rest.count, "step")} of rarer names are one node.` : "";
  return `${countOf(tree.received, "step")}, merged ${place}; further clicks go on to the next of a name. What came after a step in fewer than 15 % of cases is left out.${left}`;
}

function measuresOf(tree: SpanTree, { group, count }: GraphNode): Pick<StepNode["data"], "span" | "count" | "errors" | "durationMs"> {
  const first = group?.rows[0];
  if (!group || first === undefined) return { span: null, count, errors: 0, durationMs: 0 };
  const durationMs = group.rows.reduce((sum, row) => sum + (spanAt(tree, row).durationMs ?? 0), 0);
  const span = spanAt(tree, first);
  return { span, count: isMissing(tree, first) ? 1 : count, errors: group.errors, durationMs };
}

/** The first of the rows, or the one after that which is chosen already. */
function nextOf(rows: readonly number[], selectedRow: number | undefined): number {
  const at = selectedRow === undefined ? -1 : rows.indexOf(selectedRow);
  return rows[(at + 1) % rows.length]!;
}

function edgeOf({ from, to, count, inward }: FlowEdge): Edge {
  return {
    id: `${from.id} ${to.id}`,
    source: from.id,
    target: to.id,
    markerEnd: { type: MarkerType.ArrowClosed },
    ...(inward ? { style: { strokeDasharray: "4 4" } } : {}),
    ...(count > 1 && !inward ? { label: `${count}` } : {}),
  };
}
