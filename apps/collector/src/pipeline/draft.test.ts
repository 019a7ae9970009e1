import type { ScoreRecord } from "@retake/store";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { normalizeSpans, spanWith, traceRequestOf } from "../processors/normalize/records.fixture.ts";
import { createTraces } from "../processors/normalize/index.ts";
import { spansOf } from "../span-rows.fixture.ts";
import { Draft, DraftPool } from "./draft.ts";

const traces = createTraces(() => ({ costUsd: 0, priceVersion: "" }));
const score: ScoreRecord = {
  project: "p",
  traceId: "",
  spanId: "",
  name: "right",
  value: 1,
  label: null,
  explanation: null,
  source: "code",
  time: 0n,
};
const many = Array.from({ length: 50 }, (_, i) =>
  spanWith({
    spanId: (i + 1).toString(16).padStart(16, "0"),
    attributes: new Map([
      ["gen_ai.input.messages", `input ${i} ${"x".repeat(i * 40)}`],
      ["n", String(i)],
    ]),
  }),
);

describe("Draft", () => {
  test("takes back what failed work had added, and nothing else", () => {
    const draft = new Draft();
    traces.addRequest("p", traceRequestOf(many.slice(0, 3)), draft.spans);
    draft.add({ scores: [score] });
    expect(() =>
      draft.atomically(() => {
        traces.addRequest("p", traceRequestOf(many), draft.spans);
        draft.add({ scores: [score, score] });
        throw new Error("halfway");
      }),
    ).toThrow("halfway");
    traces.addRequest("p", traceRequestOf(many.slice(3, 5)), draft.spans);
    expect(spansOf(draft.spans)).toEqual(normalizeSpans(many.slice(0, 5)).records);
    expect(draft.rows).toBe(6);
  });
});

describe("DraftPool", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("gives drafts again, with nothing in them", () => {
    const pool = new DraftPool();
    const draft = pool.take();
    traces.addRequest("p", traceRequestOf(many), draft.spans);
    draft.add({ scores: [score] });
    pool.give(draft);
    expect(pool.take()).toBe(draft);
    expect([draft.rows, [...draft.spans.runs]]).toEqual([0, []]);
    traces.addRequest("p", traceRequestOf(many.slice(0, 1)), draft.spans);
    expect(spansOf(draft.spans)).toEqual(normalizeSpans(many.slice(0, 1)).records);
  });

  test("lets go of them when nothing is written any more", () => {
    const pool = new DraftPool();
    const draft = pool.take();
    pool.give(draft);
    vi.advanceTimersByTime(30_000);
    expect(pool.take()).not.toBe(draft);
  });
});
