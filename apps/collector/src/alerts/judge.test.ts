import type { AlertCondition } from "@retake/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, type Judgement } from "./judge.ts";

const MINUTE = 60_000;
const count = (fields: Partial<AlertCondition> = {}): AlertCondition =>
  ({ measure: "count", comparison: "above", threshold: 10, resolveAt: null, ...fields }) as AlertCondition;
const rate = (fields: object = {}): AlertCondition => ({
  measure: "rate",
  comparison: "above",
  threshold: 0.5,
  resolveAt: null,
  of: "",
  minRuns: 1,
  ...fields,
});
type Settings = Parameters<typeof judge>[0];
const settings = (condition: AlertCondition, fields: Partial<Settings> = {}): Settings => ({
  condition,
  resolveAfterMinutes: 0,
  remindMinutes: null,
  ...fields,
});

/** What is news, minute by minute. */
function follow(of: Settings, values: readonly (number | readonly [number, number])[]): Judgement[] {
  const judgements: Judgement[] = [];
  for (const [i, value] of values.entries()) {
    const [matching, total] = typeof value === "number" ? [value, null] : value;
    judgements.push(judge(of, { matching, total }, judgements.at(-1)?.state, i * MINUTE));
  }
  return judgements;
}
const newsOf = (...args: Parameters<typeof follow>) => follow(...args).map(({ news }) => news);

describe("judge", () => {
  test("fires once, strictly beyond the threshold, and resolves once", () => {
    expect(newsOf(settings(count()), [10, 11, 50, 11, 10, 9, 12])).toEqual([null, "firing", null, null, "resolved", null, "firing"]);
    expect(newsOf(settings(count({ comparison: "below" })), [10, 9, 0, 10])).toEqual([null, "firing", null, "resolved"]);
  });

  test("does not flutter between the threshold and the level to resolve at, nor while it is well for short", () => {
    expect(newsOf(settings(count({ resolveAt: 5 })), [11, 9, 11, 6, 5])).toEqual(["firing", null, null, null, "resolved"]);
    const patient = settings(count(), { resolveAfterMinutes: 3 });
    expect(newsOf(patient, [11, 0, 0, 11, 0, 0, 0, 0])).toEqual(["firing", null, null, null, null, null, null, "resolved"]);
  });

  test("reminds while it goes on, and not while it is getting well", () => {
    const reminding = settings(count(), { remindMinutes: 5, resolveAfterMinutes: 30 });
    const news = newsOf(reminding, [...Array<number>(12).fill(11), ...Array<number>(12).fill(0)]);
    expect(news.flatMap((each, i) => (each === null ? [] : [`${i} ${each}`]))).toEqual(["0 firing", "5 reminder", "10 reminder"]);
  });

  test("takes no rate of too few runs", () => {
    const values = [
      [1, 1],
      [3, 4],
      [2, 4],
      [0, 0],
    ] as const;
    expect(newsOf(settings(rate({ minRuns: 4 })), values)).toEqual([null, "firing", "resolved", null]);
    expect(
      newsOf(settings(rate({ comparison: "below" })), [
        [0, 0],
        [1, 4],
        [0, 0],
      ]),
    ).toEqual([null, "firing", "resolved"]);
    expect(follow(settings(rate()), [[3, 4]])[0]?.state).toMatchObject({ value: 0.75, matching: 3, total: 4, number: 1 });
  });

  test("never says the same twice in a row, counts what it says, and fires whenever it is bad", () => {
    const conditions = fc
      .record({
        comparison: fc.constantFrom("above" as const, "below" as const),
        threshold: fc.integer({ min: 0, max: 6 }),
        away: fc.option(fc.nat(3)),
      })
      .map(({ comparison, threshold, away }) =>
        count({
          comparison,
          threshold,
          resolveAt: away === null ? null : Math.max(0, threshold + (comparison === "above" ? -away : away)),
        }),
      );
    const all = fc.record({
      condition: conditions,
      resolveAfterMinutes: fc.nat(4),
      remindMinutes: fc.option(fc.integer({ min: 5, max: 8 })),
    });
    fc.assert(
      fc.property(all, fc.array(fc.nat(8), { minLength: 1, maxLength: 60 }), (of, values) => {
        const judgements = follow(of, values);
        const told = judgements.flatMap(({ news }) => (news === "firing" || news === "resolved" ? [news] : []));
        expect(told).toEqual(told.map((_, i) => (i % 2 ? "resolved" : "firing")));
        let number = 0;
        for (const [i, { state, news }] of judgements.entries()) {
          if (news !== null) number++;
          expect(state.number).toBe(number);
          const { comparison, threshold, resolveAt } = of.condition;
          const isAbove = comparison === "above";
          const isBad = (value: number) => (isAbove ? value > threshold : value < threshold);
          const isGood = (value: number) => (isAbove ? value <= (resolveAt ?? threshold) : value >= (resolveAt ?? threshold));
          expect(!isBad(values[i]!) || state.status === "firing").toBe(true);
          expect(news !== "resolved" || values.slice(i - of.resolveAfterMinutes, i + 1).every(isGood)).toBe(true);
        }
      }),
    );
  });
});
