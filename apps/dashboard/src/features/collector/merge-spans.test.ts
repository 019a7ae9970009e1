import type { SpanSkeleton } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { mergeSpans } from "./merge-spans.ts";

const span = (spanId: string, startTimeMs: number, status: SpanSkeleton["status"] = "ok"): SpanSkeleton =>
  ({ spanId, startTimeMs, status }) as SpanSkeleton;
const known = [span("a", 1, "running"), span("b", 2), span("c", 4)];

describe("mergeSpans", () => {
  it("puts new spans where they began and renews those that ended, the others stay as they are", () => {
    const merged = mergeSpans(known, [span("a", 1), span("d", 3), span("c", 4)], 4)!;
    expect(merged.map(({ spanId, status }) => `${spanId} ${status}`)).toEqual(["a ok", "b ok", "d ok", "c ok"]);
    expect(merged[1]).toBe(known[1]);
    expect(merged[3]).toBe(known[2]);
  });

  it("gives the same list where nothing is new", () => {
    expect(mergeSpans(known, [span("a", 1, "running")], 3)).toBe(known);
  });

  it("says when a span is missing: one that came late, and one that ended long ago", () => {
    expect(mergeSpans(known, [span("a", 1, "running")], 4)).toBeNull();
    expect(mergeSpans(known, [], 3)).toBeNull();
  });
});
