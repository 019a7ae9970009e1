import type { Worker } from "@retake/protocol";

/** A worker that was not heard of for this long is taken for gone. */
const LIVE_FOR_MS = 15_000;

export function isLive(worker: Pick<Worker, "lastSeenMs">, nowMs: number): boolean {
  return nowMs - worker.lastSeenMs < LIVE_FOR_MS;
}
