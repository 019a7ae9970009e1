import type { SpanKind, SpanSkeleton } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { buildSpanTree } from "../trajectory/span-tree.ts";
import { flowOf } from "./flow.ts";
import { groupSteps } from "./group-steps.ts";

const span = (
  spanId: string,
  parentId: string | null,
  name: string,
  startTimeMs: number,
  durationMs: number,
  kind: SpanKind = "tool",
): SpanSkeleton =>
  ({
    spanId,
    parentId,
    name,
    tool: name,
    model: "",
    agent: name,
    kind,
    startTimeMs,
    durationMs,
    status: name === "bad" ? "error" : "ok",
  }) as SpanSkeleton;

// plan, then look twice at the same time, then write.
const tree = buildSpanTree([
  span("r", null, "agent", 0, 100, "agent"),
  span("p", "r", "plan", 0, 10),
  span("l1", "r", "look", 10, 20),
  span("l2", "r", "look", 12, 20),
  span("w", "r", "bad", 40, 10),
]);

describe("groupSteps", () => {
  it("gives each step a node where there is room", () => {
    const { nodes, merging } = groupSteps(tree);
    expect(nodes).toHaveLength(5);
    expect(merging).toBe("none");
  });

  it("merges steps of one name under one parent, with their count and errors", () => {
    const { nodes, merging, nodeOf } = groupSteps(tree, 4, 4);
    expect(merging).toBe("place");
    expect(nodes.map(({ count, group }) => [count, group?.errors])).toEqual([
      [1, 0],
      [1, 0],
      [2, 0],
      [1, 1],
    ]);
    expect(nodeOf[2]).toBe(nodeOf[3]);
  });

  it("merges by name alone where there are too many places, and counts what there is no room for", () => {
    const chain = Array.from({ length: 3000 }, (_, i) =>
      span(`s${i}`, i === 0 ? null : `s${i - 1}`, i % 2 ? "again" : `level ${i}`, i, 10_000 - 2 * i),
    );
    const deep = buildSpanTree(chain);
    const grouped = groupSteps(deep, 50, 10);
    expect(grouped.merging).toBe("name");
    expect(grouped.nodes).toHaveLength(11);
    expect(
      grouped.nodes
        .map(({ count }) => count)
        .toSorted((a, b) => b - a)
        .slice(0, 2),
    ).toEqual([1500, 1491]);
    expect(grouped.nodeOf.filter(Boolean)).toHaveLength(3000);
    const edges = flowOf(deep, grouped);
    // All but the first are led to.
    expect(new Set(edges.map(({ to }) => to)).size).toBe(10);
  });
});

describe("flowOf", () => {
  it("leads from step to step, and through those that ran at the same time", () => {
    const grouped = groupSteps(tree);
    const named = flowOf(tree, grouped).map(({ from, to, inward }) => `${from.id}${inward ? ">" : "-"}${to.id}`);
    expect(named).toEqual(["0>1", "1-2", "1-3", "3-4", "2-4"]);
  });

  it("counts what came after what where steps are merged", () => {
    const turns = Array.from({ length: 20 }, (_, i) => [
      span(`m${i}`, "r", "model", i * 10, 4),
      span(`t${i}`, "r", "tool", i * 10 + 5, 4),
    ]).flat();
    const loop = buildSpanTree([span("r", null, "agent", 0, 300, "agent"), ...turns]);
    const edges = flowOf(loop, groupSteps(loop, 10, 10)).map(({ from, to, count }) => [from.id, to.id, count]);
    expect(edges).toEqual([
      ["0", "1", 1],
      ["1", "2", 20],
      ["2", "1", 19],
    ]);
  });
});
