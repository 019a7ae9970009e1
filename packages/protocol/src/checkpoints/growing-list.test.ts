import fc from "fast-check";
import { expect, it } from "vitest";
import { GrowingList } from "./growing-list.ts";
import { Recorded } from "./recorded.fixture.ts";
import { reviveValue } from "./tagged.ts";

const item = fc.oneof(fc.nat(), fc.string({ maxLength: 600 }), fc.record({ key: fc.string(), text: fc.string({ maxLength: 300 }) }));

it("has the text, digest and content of an ordinary list at every length", () => {
  fc.assert(
    fc.property(fc.array(fc.array(item, { maxLength: 60 }), { maxLength: 12 }), fc.nat(12), (batches, rekeyed) => {
      const run = new Recorded();
      const plain = new Recorded();
      const list = new GrowingList();
      const values: unknown[] = [];
      for (const [i, batch] of batches.entries()) {
        for (const value of batch) list.push(run.encoder.encode(value));
        values.push(...batch);
        if (i === rekeyed) run.encoder.rekey();
        const checkpoint = run.add({ list });
        expect(checkpoint.id).toBe(plain.add({ list: values }).id);
        expect(reviveValue(run.restore(checkpoint))).toEqual({ list: values });
      }
    }),
    { numRuns: 200 },
  );
});

it("sends what was appended, and no more for being long", () => {
  const run = new Recorded();
  const list = new GrowingList();
  const sizes: number[] = [];
  for (let i = 0; i < 5000; i++) {
    list.push(run.encoder.encode({ type: "settle", key: `tool:search#${i}`, output: `result ${i}` }));
    const { root, blobs } = run.add({ list });
    sizes.push(root.length + blobs.join("").length);
  }
  const mean = (part: number[]): number => part.reduce((sum, size) => sum + size, 0) / part.length;
  expect(mean(sizes.slice(-1000))).toBeLessThan(2 * mean(sizes.slice(500, 1500)));
  expect(list.length).toBe(5000);
});
