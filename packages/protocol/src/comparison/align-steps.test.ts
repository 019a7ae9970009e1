import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignSteps, type AlignableStep, type AlignedRow, type StepAlignment } from "./align-steps.ts";

const foreign = (name: string, inputDigest = ""): AlignableStep => ({ stepKey: "", kind: "tool", name, inputDigest });
const keyed = (stepKey: string): AlignableStep => ({ stepKey, kind: "tool", name: stepKey.replace(/#.*/, ""), inputDigest: "" });
const pairsOf = ({ rows }: StepAlignment) => rows.map(({ a, b }) => [a, b]);

const foreignSteps = fc.array(
  fc.record({
    stepKey: fc.constant(""),
    kind: fc.constantFrom("tool", "model"),
    name: fc.constantFrom("x", "y", "z"),
    inputDigest: fc.constantFrom("", "1", "2", "3"),
  }),
  { maxLength: 40 },
);
const keyedSteps = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 30 }).chain((names) => {
  const counts = new Map<string, number>();
  const steps = names.map((name) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return keyed(`${name}#${count}`);
  });
  return fc.shuffledSubarray(steps);
});
/** Keys, no keys, some of both, and keys that come twice, which nobody should send. */
const anySteps = fc.oneof(
  foreignSteps,
  keyedSteps,
  fc.tuple(keyedSteps, foreignSteps).map(([some, others]) => some.flatMap((step, i) => (others[i] ? [step, others[i]] : [step]))),
  fc.array(fc.constantFrom(keyed("a#0"), keyed("b#0"), foreign("x", "1")), { maxLength: 20 }),
);

/** What a reader of the rows would make of one run to get the other. */
function rebuild(rows: readonly AlignedRow[], side: "a" | "b"): number[] {
  const moved = rows.filter((row) => row.moved).map((row) => row[side]!);
  const steps = rows.flatMap((row) => (row[side] === null || row.moved ? [] : [row[side]]));
  for (const place of moved.toSorted((one, other) => one - other)) steps.splice(place, 0, place);
  return steps;
}

describe("alignSteps", () => {
  it("has every step of both runs once, and gives both runs back", () => {
    fc.assert(
      fc.property(anySteps, anySteps, (a, b) => {
        const { rows } = alignSteps(a, b);
        expect(rebuild(rows, "a")).toEqual(a.map((_, i) => i));
        expect(rebuild(rows, "b")).toEqual(b.map((_, i) => i));
        expect(rows.flatMap((row) => (row.a === null ? [] : [row.a]))).toEqual(a.map((_, i) => i));
        expect(rows.every((row) => row.a !== null || row.b !== null)).toBe(true);
        expect(rows.every((row) => !row.moved || (row.a !== null && row.b !== null))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("pairs what is alike only", () => {
    fc.assert(
      fc.property(anySteps, anySteps, (a, b) => {
        for (const row of alignSteps(a, b).rows) {
          if (row.a === null || row.b === null) continue;
          const [one, other] = [a[row.a]!, b[row.b]!];
          expect(one.stepKey !== "" && one.stepKey === other.stepKey ? "" : `${one.kind} ${one.name}`).toBe(
            one.stepKey !== "" && one.stepKey === other.stepKey ? "" : `${other.kind} ${other.name}`,
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("pairs all of equal runs", () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        expect(alignSteps(steps, steps.slice()).rows).toEqual(steps.map((_, i) => ({ a: i, b: i, moved: false })));
      }),
    );
  });

  it("says the same whichever run comes first", () => {
    const sorted = (rows: readonly AlignedRow[]) => rows.map(({ a, b, moved }) => `${a} ${b} ${moved}`).toSorted();
    fc.assert(
      fc.property(anySteps, anySteps, (a, b) => {
        const [one, other] = [alignSteps(a, b), alignSteps(b, a)];
        expect(other.by).toBe(one.by);
        expect(sorted(other.rows.map((row) => ({ ...row, a: row.b, b: row.a })))).toEqual(sorted(one.rows));
      }),
      { numRuns: 2000 },
    );
  });

  it("goes by keys, and says what moved, with as few moves as there are", () => {
    const run = (...keys: string[]) => keys.map(keyed);
    const alignment = alignSteps(run("a#0", "b#0", "c#0", "d#0"), run("b#0", "c#0", "e#0", "a#0"));
    expect(alignment.by).toBe("key");
    expect(alignment.rows).toEqual([
      { a: 0, b: 3, moved: true },
      { a: 1, b: 0, moved: false },
      { a: 2, b: 1, moved: false },
      { a: 3, b: null, moved: false },
      { a: null, b: 2, moved: false },
    ]);
  });

  it("goes by kind, name and content where there are no keys: an insertion shifts nothing", () => {
    const a = [foreign("search", "x"), foreign("search", "y"), foreign("book", "1")];
    const b = [foreign("search", "x"), foreign("search", "z"), foreign("search", "y"), foreign("book", "2")];
    expect(alignSteps(a, b).by).toBe("sequence");
    expect(pairsOf(alignSteps(a, b))).toEqual([
      [0, 0],
      [null, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  it("goes by sequence where no key is in both", () => {
    const a = [{ ...keyed("left/x#0"), name: "x" }];
    const b = [{ ...keyed("right/x#0"), name: "x" }];
    expect(alignSteps(a, b)).toEqual({ by: "sequence", rows: [{ a: 0, b: 0, moved: false }] });
    expect(alignSteps([...a, keyed("y#0")], [...b, keyed("y#0")]).by).toBe("key");
    expect(alignSteps([foreign("x"), keyed("y#0")], [keyed("y#0"), foreign("x")]).by).toBe("both");
  });

  it("finds a long insertion among 10,000 steps that are all alike by name", () => {
    const loop = Array.from({ length: 10_000 }, (_, i) => foreign(i % 2 === 0 ? "think" : "act", String(i)));
    const other = [...loop.slice(0, 4000), ...Array.from({ length: 500 }, (_, i) => foreign("act", `new ${i}`)), ...loop.slice(4000)];
    const { rows } = alignSteps(loop, other);
    expect(rows).toHaveLength(10_500);
    expect(rows.filter(({ a }) => a === null).map(({ b }) => b)).toEqual(Array.from({ length: 500 }, (_, i) => 4000 + i));
  });

  it("takes time in proportion to the steps, whatever they are", () => {
    const run = (seed: number, content: (i: number) => string) =>
      Array.from({ length: 10_000 }, (_, i) => foreign(["think", "search", "act"][(i * seed + (i >> 3)) % 3]!, content(i)));
    const pairs: Record<string, [AlignableStep[], AlignableStep[]]> = {
      "nothing in common": [run(1, (i) => `a${i}`), run(2, (i) => `b${i}`)],
      "few contents": [run(1, (i) => String(i % 7)), run(2, (i) => String(i % 5))],
      "one content": [run(1, () => ""), run(2, () => "")],
      "scattered anchors": [run(1, (i) => (i % 11 === 0 ? String(i) : `a${i}`)), run(2, (i) => (i % 11 === 0 ? String(i) : `b${i}`))],
      backwards: [run(1, (i) => String(i)), run(1, (i) => String(i)).toReversed()],
      "keys backwards": [run(1, String), run(1, String)].map((steps, side) =>
        steps.map((step, i) => ({ ...step, stepKey: String(side === 0 ? i : 9999 - i) })),
      ) as [AlignableStep[], AlignableStep[]],
    };
    const fastestMs = (a: readonly AlignableStep[], b: readonly AlignableStep[]): number =>
      Math.min(
        ...Array.from({ length: 3 }, () => {
          const start = performance.now();
          alignSteps(a, b);
          return performance.now() - start;
        }),
      );
    // Measured: 7 to 52 ms. What is quadratic takes seconds.
    const slow = Object.entries(pairs).flatMap(([name, [a, b]]) => (fastestMs(a, b) > 1000 ? [name] : []));
    expect(slow).toEqual([]);
  });
});
