import type { SpanSkeleton } from "@retake/protocol";
import { callCollector } from "./call-collector.ts";
import { mergeSpans } from "./merge-spans.ts";
import { unpackSpans } from "./unpack-spans.ts";

/** A run's spans in order of start, and when that was. */
export interface RunSpans {
  readonly spans: readonly SpanSkeleton[];
  readonly untilMs: number;
}

/** Spans are sent a while after they ended; of later ones the count tells. */
const OVERLAP_MS = 30_000;
/** Below this the whole list is as quick as a part of it. */
const SMALL = 500;

/** All spans of a run; of one that is known already what is new, and all where that does not come to the same. */
export async function fetchSpans(runId: string, known: RunSpans | undefined, signal: AbortSignal): Promise<RunSpans> {
  if (known && known.spans.length > SMALL) {
    const columns = await callCollector("listSpanColumns", { params: { runId }, query: { since: known.untilMs - OVERLAP_MS }, signal });
    const spans = mergeSpans(known.spans, unpackSpans(columns), columns.total);
    if (spans) return { spans, untilMs: columns.untilMs };
  }
  const columns = await callCollector("listSpanColumns", { params: { runId }, signal });
  return { spans: unpackSpans(columns), untilMs: columns.untilMs };
}
