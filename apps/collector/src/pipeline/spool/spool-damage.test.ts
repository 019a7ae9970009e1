import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Segment } from "./segment.ts";
import { SpoolModel } from "./spool-model.fixture.ts";
import { copyOf, drain, numberOf, segmentsIn, temporaryDirectory } from "./spool.fixture.ts";

const factor = Number(process.env["RETAKE_SOAK"] ?? 1);

const size = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 12, max: 90 }) },
  { weight: 1, arbitrary: fc.integer({ min: 500, max: 9000 }) },
);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant("append" as const), sizes: fc.array(fc.array(size, { maxLength: 4 }), { maxLength: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant("drain" as const), bytes: fc.integer({ min: 1, max: 4000 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("readOnly" as const), bytes: fc.integer({ min: 1, max: 4000 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom("close" as const, "crash" as const) }) },
);
const damage = fc.record({
  kind: fc.constantFrom("none" as const, "truncate" as const, "flip" as const),
  file: fc.nat(),
  byte: fc.nat(),
  bit: fc.integer({ min: 0, max: 7 }),
});

test(
  "whatever is appended, drained, closed and cut off: nothing that was stored is lost, and no wrong byte is delivered",
  { timeout: 60_000 * factor },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), damage, async (steps, harm) => {
        const model = new SpoolModel();
        try {
          await model.open(await temporaryDirectory());
          for (const each of steps) {
            if (each.op === "append") await model.append(each.sizes);
            else if (each.op === "drain") await model.drain(each.bytes, true);
            else if (each.op === "readOnly") await model.drain(each.bytes, false);
            else await model.reopen(each.op);
          }
          const copy = await copyOf(model.dir);
          await model.spool!.close();
          const touched = new Set([...(await harmed(copy, harm))].map((sequence) => model.stored[sequence]));
          const spool = await model.open(copy);
          const found = await drain(spool, 2000);
          model.check(found);
          const numbers = new Set(found.map(numberOf));
          expect(model.pending.filter((number) => !numbers.has(number) && !touched.has(number))).toEqual([]);
          expect(found.map(numberOf)).toEqual([...numbers].toSorted((a, b) => a - b));
          expect(spool.stats()).toMatchObject({ payloads: 0, pendingBytes: 0 });
        } finally {
          await model.spool?.close();
          for (const path of model.made) await rm(path, { recursive: true });
        }
      }),
      { numRuns: 150 * factor },
    );
  },
);

/** Does the harm, and gives the sequences of what it may cost. */
async function harmed(
  dir: string,
  { kind, file, byte, bit }: { kind: "none" | "truncate" | "flip"; file: number; byte: number; bit: number },
) {
  const names = kind === "truncate" ? await segmentsIn(dir) : (await readdir(dir)).filter((name) => name !== "lock");
  const name = names[file % names.length];
  if (kind === "none" || name === undefined) return new Set<number>();
  const path = join(dir, name);
  const bytes = readFileSync(path);
  if (bytes.length === 0) return new Set<number>();
  const at = byte % bytes.length;
  const touched = name.endsWith(".seg") ? await recordsAt(path, at, kind === "truncate") : new Set<number>();
  if (kind === "truncate") truncateSync(path, at);
  else {
    bytes[at]! ^= 1 << bit;
    writeFileSync(path, bytes);
  }
  return touched;
}

async function recordsAt(path: string, byte: number, andAfter: boolean): Promise<Set<number>> {
  const marker = Buffer.from(/-([0-9a-f]{16})\.seg$/.exec(path)![1]!, "hex");
  const file = await open(path, "r");
  const segment = new Segment({ number: 0, path, marker, file, sizeBytes: (await file.stat()).size });
  const touched = new Set<number>();
  for (let found = await segment.next(0); found; found = await segment.next(found.end)) {
    const touches = found.end > byte && (andAfter || found.start <= byte);
    if (touches) touched.add(found.record.sequence);
  }
  await file.close();
  return touched;
}
