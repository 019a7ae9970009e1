import type { Signal, SpanSkeleton } from "@retake/protocol";

/** Under which key an answer reaches a step that may be waiting; null where it does not wait. */
export function signalKey({ status, kind, held, stepKey }: SpanSkeleton): string | null {
  if (status !== "running" || stepKey === "") return null;
  if (held) return `hold:${stepKey}`;
  return kind === "signal" ? stepKey : null;
}

/** Ids of the spans that wait for an answer that has not been given. */
export function waitingSteps(spans: readonly SpanSkeleton[], signals: readonly Signal[]): Set<string> {
  const answered = new Set(signals.map(({ key }) => key));
  return new Set(
    spans.flatMap((span) => {
      const key = signalKey(span);
      return key === null || answered.has(key) ? [] : [span.spanId];
    }),
  );
}
