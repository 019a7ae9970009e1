import type { SpanSkeleton } from "@retake/protocol";

/** Model calls of a run, in order of start. */
export function modelCalls(spans: readonly SpanSkeleton[]): SpanSkeleton[] {
  return spans.filter(({ kind }) => kind === "model");
}

/** The call whose context is shown at a span: itself, or the last one that had begun by then. */
export function callAt(calls: readonly SpanSkeleton[], span: SpanSkeleton, timeMs: number): SpanSkeleton | undefined {
  return calls.find(({ spanId }) => spanId === span.spanId) ?? calls.findLast(({ startTimeMs }) => startTimeMs <= timeMs);
}

/** The call before, of the same agent: the nearest agent above both is the same. */
export function callBefore(calls: readonly SpanSkeleton[], spans: readonly SpanSkeleton[], call: SpanSkeleton): SpanSkeleton | undefined {
  const known = new Map(spans.map((span) => [span.spanId, span]));
  const agentOf = (of: SpanSkeleton): string | null => {
    let at = of.parentId === null ? undefined : known.get(of.parentId);
    for (let depth = 0; at !== undefined && at.kind !== "agent" && depth < 1_000; depth++)
      at = at.parentId === null ? undefined : known.get(at.parentId);
    return at?.spanId ?? null;
  };
  const agent = agentOf(call);
  const place = calls.indexOf(call);
  return calls.findLast((other, index) => index < place && agentOf(other) === agent);
}
