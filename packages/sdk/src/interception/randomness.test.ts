import nodeCrypto, { getRandomValues, randomBytes, randomFill, randomFillSync, randomInt, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parallel } from "../scopes/parallel.ts";
import { step } from "../steps/step.ts";
import { interceptGlobals } from "./index.ts";
import { record, recordAndReplay } from "./interception.fixture.ts";
import { SeededSource } from "./seeded-source.ts";

interceptGlobals();

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

async function drawEverything(): Promise<unknown[]> {
  const async = await Promise.all([promisify(randomBytes)(8), promisify(randomFill)(new Uint16Array(4))]);
  return [
    Math.random(),
    globalThis.crypto.randomUUID(),
    randomUUID(),
    nodeCrypto.randomUUID({ disableEntropyCache: true }),
    hex(globalThis.crypto.getRandomValues(new Uint8Array(8))),
    hex(new Uint8Array(nodeCrypto.webcrypto.getRandomValues(new Uint32Array(3)).buffer)),
    hex(getRandomValues(new Uint8Array(4))),
    hex(randomBytes(12)),
    randomInt(1000),
    randomInt(-5, 5),
    [...randomFillSync(new Uint16Array(4), 1, 2)].slice(1, 3),
    await new Promise((resolve, reject) => randomInt(7, (error, drawn) => (error ? reject(error) : resolve(drawn)))),
    hex(async[0]),
    hex(new Uint8Array((async[1] as Uint16Array).buffer)),
  ];
}

describe("randomness", () => {
  it("is the same on replay, whatever it is drawn by, and another one in each run", async () => {
    const { output } = await recordAndReplay(drawEverything);
    const { output: other } = await record(drawEverything);
    for (const [i, drawn] of output.slice(0, 8).entries()) expect(other[i]).not.toEqual(drawn);
    expect(output[1]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("is drawn by each scope for itself: a sibling that draws more changes nothing", async () => {
    let greedy = false;
    const work = () =>
      parallel({
        a: () => (greedy ? Array.from({ length: 50 }, () => Math.random()).length : Math.random()) && 0,
        b: async () => [Math.random(), randomUUID()],
      });
    const first = await recordAndReplay(work);
    greedy = true;
    const { replay } = await import("../replay/replay.ts");
    const { agent } = await import("../runs/agent.ts");
    const again = await replay(first.recording, agent({ name: "intercepted" }, work) as never, { mode: "strict" });
    expect(again.output).toEqual(first.output);
  });

  it("refuses what the runtime refuses, in its words", async () => {
    const wrong: (() => unknown)[] = [
      () => randomBytes(-1),
      () => randomBytes("1" as never),
      () => randomInt(5, 1),
      () => randomInt(2 ** 60),
      () => randomFillSync(new Uint8Array(2), 5),
      () => globalThis.crypto.getRandomValues(new Float32Array(2) as never),
      () => globalThis.crypto.getRandomValues(new Uint8Array(70_000)),
      () => globalThis.crypto.randomUUID.call({} as never),
      () => randomBytes(2, 5 as never),
    ];
    const caught = (): string[] =>
      wrong.map((work) => {
        try {
          work();
          return "";
        } catch (error) {
          return String(error);
        }
      });
    const outside = caught();
    expect(outside).not.toContain("");
    expect((await record(async () => caught())).output).toEqual(outside);
  });

  it("is the machine's inside of steps", async () => {
    const draw = () => step("draw", null, () => [Math.random(), randomUUID(), hex(randomBytes(8))]);
    const { output } = await record(async () => [await draw(), await draw()]);
    expect(output[0]).not.toEqual(output[1]);
  });

  it("spreads evenly", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 1000 }), (seed, path, range) => {
        const source = new SeededSource(seed, path);
        const numbers = Array.from({ length: 2000 }, () => source.number());
        const mean = numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
        expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...numbers)).toBeLessThan(1);
        expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
        for (let i = 0; i < 50; i++) {
          const drawn = source.integer(-range, range);
          expect(drawn).toBeGreaterThanOrEqual(-range);
          expect(drawn).toBeLessThan(range);
        }
        const twin = new SeededSource(seed, path);
        expect(Array.from({ length: 2000 }, () => twin.number())).toEqual(numbers);
      }),
      { numRuns: 30 },
    );
  });
});
