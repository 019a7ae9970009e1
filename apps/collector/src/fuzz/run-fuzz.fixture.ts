import { Worker } from "node:worker_threads";
import type { FuzzJob, FuzzResult } from "./fuzz-thread.fixture.ts";

/** No payload takes a second; a machine with much else to do may take its time. */
const HANG_MS = 30_000;
const LOOK_EVERY_MS = 1_000;
const MAX_HEAP_MB = 512;

/** Runs cases in threads with little memory, and ends those that hang. */
export async function runFuzz(seed: number, cases: number, threads: number): Promise<FuzzResult> {
  const share = Math.ceil(cases / threads);
  const results = await Promise.all(
    Array.from({ length: threads }, (_, i) => runThread(seed, i * share, Math.min((i + 1) * share, cases))),
  );
  return {
    decoded: results.reduce((sum, { decoded }) => sum + decoded, 0),
    refused: results.reduce((sum, { refused }) => sum + refused, 0),
    failures: results.flatMap(({ failures }) => failures),
    slowestMs: Math.max(...results.map(({ slowestMs }) => slowestMs)),
  };
}

async function runThread(seed: number, first: number, end: number): Promise<FuzzResult> {
  const position = new Int32Array(new SharedArrayBuffer(4));
  Atomics.store(position, 0, -1);
  const workerData: FuzzJob = { seed, first, end, position };
  const worker = new Worker(new URL("fuzz-thread.fixture.ts", import.meta.url), {
    workerData,
    execArgv: ["--conditions=@retake/source"],
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  const at = (): number => Atomics.load(position, 0);
  let seen = -1;
  let sinceMs = Date.now();
  return new Promise<FuzzResult>((resolve, reject) => {
    const watch = setInterval(() => {
      if (at() !== seen) {
        seen = at();
        sinceMs = Date.now();
      } else if (Date.now() - sinceMs > HANG_MS) void worker.terminate().then(() => reject(new Error(`Case ${at()} hangs.`)));
    }, LOOK_EVERY_MS);
    worker.once("message", resolve);
    worker.once("error", (error: unknown) => reject(new Error(`Case ${at()} ended its thread.`, { cause: error })));
    worker.once("exit", () => {
      clearInterval(watch);
      reject(new Error(`The thread ended at case ${at()}.`));
    });
  });
}
