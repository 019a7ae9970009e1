import type { ForkPoint, SpanSkeleton } from "@retake/protocol";

/** What a fork takes from the recording and what it leaves behind. */
export interface ForkPlan {
  /** The step at the cut; null where there is none to cut at. */
  readonly cut: SpanSkeleton | null;
  /** Steps served from the recording, in order of start. */
  readonly replayed: readonly SpanSkeleton[];
  /** Recorded steps after the cut: they are not taken over, the agent runs live. */
  readonly dropped: readonly SpanSkeleton[];
}

/** Only leaves are recorded; scopes are always executed again. */
export function isStep(span: SpanSkeleton): boolean {
  return span.stepKey !== "" && span.kind !== "agent" && span.kind !== "scope" && span.kind !== "other";
}

/** A scope is cut at its first or last step. The journal keeps what had settled at the cut. */
export function planFork(spans: readonly SpanSkeleton[], span: SpanSkeleton, point: ForkPoint): ForkPlan {
  const steps = spans.filter(isStep);
  const inside = isStep(span) ? [span] : stepsBelow(spans, span.spanId);
  const cut =
    point === "before"
      ? (inside[0] ?? null)
      : inside.reduce<SpanSkeleton | null>((last, step) => (last === null || endOf(step) >= endOf(last) ? step : last), null);
  if (cut === null) return { cut, replayed: [], dropped: [] };
  const held = (step: SpanSkeleton): boolean =>
    point === "before" ? step !== cut && endOf(step) <= cut.startTimeMs : endOf(step) <= endOf(cut);
  return { cut, replayed: steps.filter(held), dropped: steps.filter((step) => !held(step)) };
}

function endOf(span: SpanSkeleton): number {
  return span.durationMs === null ? Number.POSITIVE_INFINITY : span.startTimeMs + span.durationMs;
}

function stepsBelow(spans: readonly SpanSkeleton[], spanId: string): SpanSkeleton[] {
  const children = new Map<string, SpanSkeleton[]>();
  for (const span of spans) {
    if (span.parentId === null) continue;
    const siblings = children.get(span.parentId);
    if (siblings) siblings.push(span);
    else children.set(span.parentId, [span]);
  }
  const below = new Set<SpanSkeleton>();
  const open = [spanId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const child of children.get(id) ?? []) {
      if (below.has(child)) continue;
      below.add(child);
      open.push(child.spanId);
    }
  }
  return spans.filter((span) => below.has(span) && isStep(span));
}
