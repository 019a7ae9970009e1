import { RetakeError, type ForkPoint, type SpanSkeleton } from "@retake/protocol";

/** Where a fork leaves its parent: a step, and the checkpoint that holds the state there. */
export interface Cut {
  readonly stepKey: string;
  readonly point: ForkPoint;
}

export interface FoundCut {
  readonly cut: Cut;
  readonly checkpointId: string;
}

/**
 * The step at which a fork of a span cuts: the span itself where it is a step; for
 * a scope its first step (`before`) or the last to end (`after`); for a span inside
 * a step, that step.
 *
 * @throws RetakeError `not_found` Thrown when the run has no such span; `run_not_replayable`
 * when no step with a checkpoint belongs to it.
 */
export function findCut(spans: readonly SpanSkeleton[], spanId: string, point: ForkPoint): FoundCut {
  const span = spans.find((candidate) => candidate.spanId === spanId);
  if (!span) throw new RetakeError("not_found", `The run has no span ${spanId}.`, { data: { spanId } });
  const step = isStep(span) ? span : (stepInside(spans, span, point) ?? stepAround(spans, span));
  if (!step) {
    throw new RetakeError(
      "run_not_replayable",
      `Nothing recorded belongs to the span "${span.name}" (${spanId}): it is no step and holds none. Fork at a model call, a tool call or a step.`,
    );
  }
  const checkpointId = point === "before" ? step.checkpointPre : step.checkpointPost;
  if (checkpointId === null) {
    const hint =
      point === "after" && step.checkpointPre !== null
        ? " It may not have ended: fork before it instead."
        : " Its run was not recorded with checkpoints.";
    throw new RetakeError("run_not_replayable", `There is no checkpoint ${point} the step "${step.stepKey}".${hint}`, {
      data: { spanId: step.spanId },
    });
  }
  return { cut: { stepKey: step.stepKey, point }, checkpointId };
}

function isStep(span: SpanSkeleton): boolean {
  return span.stepKey !== "" && span.kind !== "agent";
}

function stepInside(spans: readonly SpanSkeleton[], scope: SpanSkeleton, point: ForkPoint): SpanSkeleton | undefined {
  const children = Map.groupBy(spans, (span) => span.parentId);
  const steps: SpanSkeleton[] = [];
  const open = [scope.spanId];
  const seen = new Set(open);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const child of children.get(id) ?? []) {
      if (seen.has(child.spanId)) continue;
      seen.add(child.spanId);
      if (isStep(child)) steps.push(child);
      else open.push(child.spanId);
    }
  }
  const recorded = steps.filter((step) => (point === "before" ? step.checkpointPre : step.checkpointPost) !== null);
  const time = point === "before" ? (step: SpanSkeleton) => -step.startTimeMs : endTimeMs;
  // Equal times keep the order of the list, which is the order of start.
  return recorded.reduce<SpanSkeleton | undefined>(
    (best, step) => (best === undefined || time(step) > time(best) || (time(step) === time(best) && point === "after") ? step : best),
    undefined,
  );
}

function endTimeMs(span: SpanSkeleton): number {
  return span.startTimeMs + (span.durationMs ?? 0);
}

function stepAround(spans: readonly SpanSkeleton[], span: SpanSkeleton): SpanSkeleton | undefined {
  const byId = new Map(spans.map((each) => [each.spanId, each]));
  const seen = new Set<string>();
  for (let parent = byId.get(span.parentId ?? ""); parent && !seen.has(parent.spanId); parent = byId.get(parent.parentId ?? "")) {
    if (isStep(parent)) return parent;
    seen.add(parent.spanId);
  }
  return undefined;
}
