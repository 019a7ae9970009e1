import { setTimeout as sleepFor } from "node:timers/promises";
import type { Payload, Spool } from "../../pipeline/index.ts";
import { errorFields, limitRate, type Log } from "../../telemetry/log.ts";
import { send, type Sent } from "./send.ts";
import type { ForwardTarget } from "./target.ts";

export interface ForwardOptions {
  readonly target: ForwardTarget;
  /** What waits for the target; closed with it. */
  readonly spool: Spool;
  readonly log: Log;
  /** @default globalThis.fetch */
  readonly fetch?: typeof fetch;
  /** @default Date.now */
  readonly now?: () => number;
  /** Rejects where the signal is aborted first. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export interface ForwardStats {
  readonly pendingBytes: number;
  readonly payloads: number;
  /** When the oldest of what waits was received, in Unix milliseconds. */
  readonly oldestMs: number | null;
  /** Payloads since the start: taken by the target, */
  readonly sent: number;
  /** and given up: refused by it, or come while the queue was full. */
  readonly dropped: number;
  /** Single records that the target did not take of payloads that it did. */
  readonly rejectedRecords: number;
}

export interface Forward {
  /** Resolves when the payloads will be sent on, whatever becomes of this process; or have been dropped. Never rejects. */
  take(payloads: readonly Payload[]): Promise<void>;
  stats(): ForwardStats;
  /** Ends what is under way. What was not sent is sent by the next process. */
  stop(): Promise<void>;
}

const READ_BYTES = 4 * 1024 * 1024;
const IN_FLIGHT = 4;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** The longest that a target may ask for. */
const LONGEST_ASKED_MS = 300_000;
const LOG_EVERY_MS = 30_000;

/** Sends payloads on to another OTLP endpoint, each at least once, in about their order. */
export function createForward(options: ForwardOptions): Forward {
  const forwarder = new Forwarder(options);
  forwarder.start();
  return forwarder;
}

class Forwarder implements Forward {
  readonly #target: ForwardTarget;
  readonly #spool: Spool;
  readonly #warn: Log;
  readonly #fetch: typeof fetch;
  readonly #now: () => number;
  readonly #sleep: NonNullable<ForwardOptions["sleep"]>;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #wake: () => void = () => undefined;
  #hasMore = true;
  #sent = 0;
  #dropped = 0;
  #rejectedRecords = 0;

  constructor({ target, spool, log, fetch = globalThis.fetch, now = Date.now, sleep }: ForwardOptions) {
    this.#target = target;
    this.#spool = spool;
    this.#warn = limitRate(log, LOG_EVERY_MS, now);
    this.#fetch = fetch;
    this.#now = now;
    this.#sleep = sleep ?? ((ms, signal) => sleepFor(ms, undefined, { signal }));
  }

  start(): void {
    this.#running = this.#run();
  }

  async take(payloads: readonly Payload[]): Promise<void> {
    const wanted = payloads.filter(({ signal, body }) => body.length > 0 && this.#target.signals.includes(signal));
    if (wanted.length === 0) return;
    const stored = await this.#spool.append(wanted).catch((error: unknown) => {
      this.#warn("error", "What is to be forwarded could not be kept", errorFields(error));
      return "full" as const;
    });
    if (stored === "full") this.#drop(wanted.length, "the queue for it is full");
    this.#hasMore = true;
    this.#wake();
  }

  stats(): ForwardStats {
    const { pendingBytes, payloads, oldestMs } = this.#spool.stats();
    return { pendingBytes, payloads, oldestMs, sent: this.#sent, dropped: this.#dropped, rejectedRecords: this.#rejectedRecords };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
    await this.#spool.close();
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#next();
      } catch (error) {
        this.#warn("error", "What is to be forwarded could not be read", errorFields(error));
        await this.#wait(FIRST_WAIT_MS);
      }
    }
  }

  async #next(): Promise<void> {
    this.#hasMore = false;
    const read = await this.#spool.read(READ_BYTES);
    if (read === null) {
      // What came since is not waited for.
      if (!this.#hasMore && !this.#stopping.signal.aborted) await new Promise<void>((resolve) => (this.#wake = resolve));
      return;
    }
    const left = [...read.payloads];
    const work = async (): Promise<void> => {
      for (let payload = left.shift(); payload !== undefined; payload = left.shift()) await this.#deliver(payload);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
    if (!this.#stopping.signal.aborted) await read.done();
  }

  /** Until the target has it, has refused it for good, or this is to end. */
  async #deliver(payload: Payload): Promise<void> {
    const { signal: stopping } = this.#stopping;
    for (let attempt = 0; !stopping.aborted; attempt++) {
      const result = await send(payload, { target: this.#target, fetch: this.#fetch, now: this.#now }, stopping);
      if (result.status !== "retry") {
        this.#settle(result);
        return;
      }
      if (stopping.aborted) return;
      this.#warn("warn", "Forwarding waits for its endpoint", { url: this.#target.url, reason: result.message });
      await this.#wait(waitMs(attempt, result.retryAfterMs));
    }
  }

  #settle(result: Exclude<Sent, { status: "retry" }>): void {
    if (result.status === "refused") {
      this.#drop(1, result.message);
      return;
    }
    this.#sent++;
    if (result.rejected === 0) return;
    this.#rejectedRecords += result.rejected;
    this.#warn("warn", "The endpoint did not take some of what was forwarded", {
      url: this.#target.url,
      records: result.rejected,
      reason: result.message,
    });
  }

  #drop(payloads: number, reason: string): void {
    this.#dropped += payloads;
    this.#warn("error", "Payloads were not forwarded", { url: this.#target.url, payloads, reason, droppedSoFar: this.#dropped });
  }

  async #wait(ms: number): Promise<void> {
    // Aborted: there is nothing more to wait for.
    await this.#sleep(ms, this.#stopping.signal).catch(() => undefined);
  }
}

/** Twice as long each time, spread so that several collectors don't come back together. */
function waitMs(attempt: number, askedMs: number | null): number {
  if (askedMs !== null) return Math.min(askedMs, LONGEST_ASKED_MS);
  const ms = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
  return ms / 2 + (Math.random() * ms) / 2;
}
