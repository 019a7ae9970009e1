import { diag } from "@opentelemetry/api";
import { clearInterval, setInterval } from "../interception/natives.ts";

export type OnFull = "block" | "drop";

/** Room is there again below this part of the bound, so that steps don't wait for each other by the record. */
const LOW_WATER = 0.9;
/** What is under way when a queue is full still gets in, up to this part of the bound. */
const HARD_LIMIT = 1.5;

/** Whether a queue is full, and who waits for room. */
export class Bounds {
  readonly maxBytes: number;
  readonly onFull: OnFull;
  #full = false;
  #room: PromiseWithResolvers<void> | undefined;
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  constructor(maxBytes: number, onFull: OnFull) {
    this.maxBytes = maxBytes;
    this.onFull = onFull;
  }

  get isFull(): boolean {
    return this.#full;
  }

  /** Whether a record of this size may be added, though the queue is full. */
  takes(pendingBytes: number, sizeBytes: number): boolean {
    return pendingBytes + sizeBytes <= this.maxBytes * HARD_LIMIT;
  }

  update(pendingBytes: number): void {
    if (!this.#full && pendingBytes >= this.maxBytes) {
      this.#full = true;
      const consequence = this.onFull === "block" ? "steps wait until the collector takes records" : "checkpoints are left out";
      diag.error(`retake: the queue holds ${pendingBytes} bytes, its bound: ${consequence}`);
    } else if (this.#full && pendingBytes < this.maxBytes * LOW_WATER) {
      this.release();
    }
  }

  /** Lets everyone go on. */
  release(): void {
    this.#full = false;
    clearInterval(this.#keepAlive);
    this.#room?.resolve();
    this.#room = undefined;
  }

  /** What a step awaits before it adds more; undefined where there is room, or where nobody waits. */
  room(): Promise<void> | undefined {
    if (!this.#full || this.onFull === "drop") return undefined;
    if (!this.#room) {
      this.#room = Promise.withResolvers();
      // A waiting step is work: the process must not end over it.
      this.#keepAlive = setInterval(() => undefined, 60_000);
    }
    return this.#room.promise;
  }
}
