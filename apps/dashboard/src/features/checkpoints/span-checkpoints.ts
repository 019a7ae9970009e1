import type { CheckpointReference, SpanSkeleton } from "@retake/protocol";

export interface SpanCheckpoint {
  readonly point: "pre" | "post" | "start" | "end";
  readonly id: string;
  readonly title: string;
}

/** The checkpoints to offer at a span: before and after a step; start and end of the run at its root. */
export function checkpointsOfSpan(span: SpanSkeleton, checkpoints: readonly CheckpointReference[]): SpanCheckpoint[] {
  const found: SpanCheckpoint[] = [];
  if (span.checkpointPre) found.push({ point: "pre", id: span.checkpointPre, title: "Before" });
  if (span.checkpointPost) found.push({ point: "post", id: span.checkpointPost, title: "After" });
  if (found.length > 0) return found;
  const own = checkpoints.filter((checkpoint) => checkpoint.spanId === span.spanId);
  const ends = own.length > 0 ? own : span.parentId === null ? checkpoints : [];
  const first = ends[0];
  const last = ends.at(-1);
  if (first) found.push({ point: first.point, id: first.id, title: first.point === "start" ? "Start" : "Before" });
  if (last && first !== last) found.push({ point: last.point, id: last.id, title: last.point === "end" ? "End" : "After" });
  return found;
}
