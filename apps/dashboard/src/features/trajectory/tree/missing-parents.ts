import type { SpanSkeleton } from "@retake/protocol";

/**
 * A place for each parent that spans name and that has not come: it may be on its way, or is lost. A run's only top
 * span is its root, whoever called it.
 */
export function missingParents(spans: readonly SpanSkeleton[], indexOf: ReadonlyMap<string, number>): SpanSkeleton[] {
  const children = new Map<string, SpanSkeleton[]>();
  let tops = 0;
  for (const span of spans) {
    if (span.parentId !== null && indexOf.has(span.parentId)) continue;
    tops++;
    if (span.parentId === null) continue;
    const siblings = children.get(span.parentId);
    if (siblings) siblings.push(span);
    else children.set(span.parentId, [span]);
  }
  return tops > 1 ? [...children].map(([spanId, named]) => placeOf(spanId, named)) : [];
}

function placeOf(spanId: string, children: readonly SpanSkeleton[]): SpanSkeleton {
  const startTimeMs = children.reduce((earliest, child) => Math.min(earliest, child.startTimeMs), Number.POSITIVE_INFINITY);
  const endMs = children.reduce((latest, child) => Math.max(latest, child.startTimeMs + (child.durationMs ?? 0)), startTimeMs);
  return {
    spanId,
    parentId: null,
    name: "Step not received",
    kind: "other",
    operation: "",
    status: "ok",
    statusMessage: "",
    startTimeMs,
    durationMs: endMs - startTimeMs,
    agent: "",
    model: "",
    tool: "",
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    stepKey: "",
    source: "live",
    held: false,
    attempts: 0,
    checkpointPre: null,
    checkpointPost: null,
    preview: "",
  };
}
