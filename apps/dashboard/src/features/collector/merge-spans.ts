import type { SpanSkeleton } from "@retake/protocol";

/**
 * Known spans with what is new of them: recent ones, and all that are going on. What has not changed stays the same
 * object, so that it is not drawn again.
 *
 * @returns null where something is missing: a span came late, or one has ended unseen
 */
export function mergeSpans(known: readonly SpanSkeleton[], recent: readonly SpanSkeleton[], total: number): readonly SpanSkeleton[] | null {
  const renewed = new Map(recent.map((span) => [span.spanId, span]));
  let changed = false;
  const merged: SpanSkeleton[] = [];
  for (const span of known) {
    const now = renewed.get(span.spanId);
    if (now === undefined && span.status === "running") return null;
    renewed.delete(span.spanId);
    const same = now === undefined || isSame(span, now);
    changed ||= !same;
    merged.push(same ? span : now);
  }
  if (known.length + renewed.size < total) return null;
  if (!changed && renewed.size === 0) return known;
  merged.push(...renewed.values());
  return merged.sort((a, b) => a.startTimeMs - b.startTimeMs);
}

function isSame(a: SpanSkeleton, b: SpanSkeleton): boolean {
  return (Object.keys(a) as (keyof SpanSkeleton)[]).every((key) => key === "startTimeMs" || a[key] === b[key]);
}
