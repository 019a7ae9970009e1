import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { runFuzz } from "./run-fuzz.fixture.ts";

const CASES = 100_000;
/** The first payload may find its decoder cold. */
const MIN_CASE_MS = 2;

const cases = Number(process.env["RETAKE_FUZZ_CASES"] ?? CASES);
const seed = Number(process.env["RETAKE_SEED"] ?? Math.trunc(Math.random() * 2 ** 31));
const threads = cases > CASES ? Math.min(availableParallelism(), 8) : 1;

test(`${cases} damaged payloads are decoded or refused, soon and within bounds`, { timeout: 60_000 + cases * MIN_CASE_MS }, async () => {
  process.stderr.write(`${cases} damaged payloads by RETAKE_SEED=${seed}\n`);
  const { decoded, refused, failures, slowestMs } = await runFuzz(seed, cases, threads);
  process.stderr.write(`${decoded} decoded, ${refused} refused, the slowest in ${slowestMs.toFixed(0)} ms\n`);
  expect(failures.join("\n\n")).toBe("");
  expect(decoded + refused).toBe(cases);
  // Damage that is always noticed, or never, would test little.
  expect(Math.min(decoded, refused)).toBeGreaterThan(cases / 10);
});
