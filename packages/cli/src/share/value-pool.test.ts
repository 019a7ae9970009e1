import { gunzipSync } from "node:zlib";
import type { EncodedValue, Json } from "@retake/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packed, ValuePool } from "./value-pool.ts";
import { SharedRun } from "./viewer/shared-run.ts";

/** Puts values in, and reads them as the page does. */
async function roundTrip(values: readonly Json[]): Promise<{ read: Json[]; bytes: number }> {
  const pool = new ValuePool();
  const roots: string[] = [];
  let previous: EncodedValue | undefined;
  for (const value of values) {
    const { root, encoded } = await pool.add(value, previous);
    previous = encoded;
    roots.push(root);
  }
  await pool.flush();
  const run = await SharedRun.open(await packed(JSON.stringify({ format: 1 })), pool.parts);
  const read: Json[] = [];
  for (const root of roots) read.push(await run.value(root));
  return { read, bytes: pool.parts.join("").length };
}

describe("the values of a shared file", () => {
  it("are read as they were put in, whatever they are", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("~", "~u", "~~", "~r0", "~g", "~[", '"~#1"', "__proto__", "x".repeat(5000)),
    );
    const value = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 8 }),
        fc.array(fc.tuple(text, tie("value")), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
      ),
    })).value;
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 5 }), async (values) => {
        const { read } = await roundTrip(values);
        expect(read.map((each) => JSON.stringify(each))).toEqual(values.map((each) => JSON.stringify(each)));
      }),
      { numRuns: 60 },
    );
  });

  it("share what they have in common, so that a file does not grow with steps × state", async () => {
    const random = (seed: number): string => Array.from({ length: 40 }, (_, i) => Math.sin(seed * 1000 + i).toString(36)).join("");
    const states = (steps: number): Json[] => {
      const messages = Array.from({ length: steps }, (_, i) => ({ role: "user", content: random(i) }));
      const file = Array.from({ length: 300 }, (_, i) => random(i + 9000)).join("\n");
      return messages.map((_, i) => ({ state: { messages: messages.slice(0, i + 1), file: `${file}\nedit ${i}` } }));
    };
    const [few, many] = [await roundTrip(states(20)), await roundTrip(states(80))];
    const raw = JSON.stringify(states(80)).length;
    expect(many.bytes).toBeLessThan(raw / 20);
    // Four times the steps are at most about four times their messages.
    expect(many.bytes / few.bytes).toBeLessThan(4);
    expect(many.read).toEqual(states(80));
  });

  it("stand in parts that are compressed by themselves", async () => {
    const pool = new ValuePool();
    for (let i = 0; i < 3; i++) await pool.add({ text: `${i}${"abc ".repeat(200_000)}` });
    await pool.flush();
    expect(pool.parts.length).toBeGreaterThan(1);
    expect(pool.parts.map((part) => gunzipSync(Buffer.from(part, "base64")).length).every((length) => length > 0)).toBe(true);
  });
});
