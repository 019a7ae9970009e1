import { setTimeout as delay } from "node:timers/promises";
import { errorFields, type Log } from "../../telemetry/log.ts";
import type { Breaker } from "./breaker.ts";
import type { Outcome } from "../outcome.ts";
import type { Payload } from "../payload.ts";
import type { Spool, SpooledPayloads } from "../spool/index.ts";

export interface DrainOptions {
  readonly spool: Spool;
  /** Decodes and writes; never throws. */
  readonly write: (payloads: readonly Payload[]) => Promise<Outcome>;
  readonly breaker: Breaker;
  /** Resolves when no write that was given up is under way: a slow store is not to be pushed. */
  readonly quiet: () => Promise<unknown>;
  /** Of bodies that are read at a time. */
  readonly readBytes: number;
  readonly onDrained: (payloads: number) => void;
  readonly onSetAside: () => void;
  readonly log: Log;
}

/** A read is written in at most so many parts. */
const MOST_PARTS = 16;
/** Attempts at what the store can't say the reason of, before the content is taken for it. */
const MAX_UNEXPLAINED = 8;

/** Writes what the spool holds to the store, in order, for as long as it runs. */
export class Drain {
  readonly #options: DrainOptions;
  readonly #stopping = new AbortController();
  #wake: () => void = () => undefined;
  #nearEnd: PromiseWithResolvers<void> | undefined;
  readonly #running: Promise<void>;

  constructor(options: DrainOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** While the last of the spool is being written: resolves when it is empty, or when it won't be soon. */
  get nearEnd(): Promise<void> | undefined {
    return this.#nearEnd?.promise;
  }

  /** Tells that there is something in the spool. */
  wake(): void {
    this.#wake();
  }

  /** Resolves when what is under way has ended. What is left stays in the spool. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      await this.#options.quiet();
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#holdNearEnd();
      try {
        const read = await this.#options.spool.read(this.#options.readBytes);
        if (read) await this.#write(read);
        else if (!this.#isStopped) await woken;
      } catch (error) {
        this.#options.log("error", "The spool can't be drained", errorFields(error));
        this.#release();
        await this.#wait();
      }
    }
    this.#release();
  }

  /** Has what comes wait while the last of the spool is written to a store that works: a steady flow would never let it be empty. */
  #holdNearEnd(): void {
    const { spool, breaker, readBytes } = this.#options;
    const { payloads, pendingBytes } = spool.stats();
    if (breaker.isOpen || payloads === 0 || pendingBytes > readBytes) this.#release();
    else this.#nearEnd ??= Promise.withResolvers<void>();
  }

  #release(): void {
    this.#nearEnd?.resolve();
    this.#nearEnd = undefined;
  }

  async #write({ payloads, done }: SpooledPayloads): Promise<void> {
    if (!(await this.#deliver(payloads))) return;
    await done();
    this.#options.onDrained(payloads.length);
  }

  /** False only when stopped. */
  async #deliver(payloads: readonly Payload[]): Promise<boolean> {
    let from = 0;
    let unexplained = 0;
    // Parts, where the whole is too much: for a memory limit, for connections that don't hold for so long.
    for (let count = payloads.length; from < payloads.length && !this.#isStopped;) {
      const part = payloads.slice(from, from + count);
      const outcome = await this.#options.write(part);
      if (outcome.status === "accepted") {
        this.#options.breaker.succeeded();
        from += part.length;
        count *= 2;
        continue;
      }
      this.#release();
      if (outcome.status === "retry") {
        count = Math.max(Math.ceil(part.length / 2), Math.ceil(payloads.length / MOST_PARTS));
        await this.#wait();
      } else if (outcome.code === "internal" && ++unexplained < MAX_UNEXPLAINED) await this.#wait();
      else if (await this.#search(part, outcome.message)) from += part.length;
    }
    return from >= payloads.length;
  }

  /** Finds by halves what the store refuses, writes the rest, and keeps that beside. */
  async #search(payloads: readonly Payload[], reason: string): Promise<boolean> {
    const [first] = payloads;
    if (first === undefined) return true;
    if (payloads.length === 1) return this.#setAside(first, reason);
    const middle = Math.ceil(payloads.length / 2);
    for (const half of [payloads.slice(0, middle), payloads.slice(middle)]) {
      const outcome = await this.#attempt(half);
      if (outcome === undefined) return false;
      if (outcome.status === "rejected" && !(await this.#search(half, outcome.message))) return false;
    }
    return true;
  }

  /** Until the store takes it or refuses it for good; undefined when stopped. */
  async #attempt(payloads: readonly Payload[]): Promise<Outcome | undefined> {
    while (!this.#isStopped) {
      const outcome = await this.#options.write(payloads);
      if (outcome.status !== "retry") {
        this.#options.breaker.succeeded();
        return outcome;
      }
      await this.#wait();
    }
    return undefined;
  }

  /** Tries until it is kept: what was acknowledged is not dropped because there is no room for it. */
  async #setAside(payload: Payload, reason: string): Promise<boolean> {
    while (!this.#isStopped) {
      try {
        const path = await this.#options.spool.setAside(payload, reason);
        this.#options.log("error", "The store refused a request that was acknowledged; it is kept in a file", { path, reason });
        this.#options.onSetAside();
        return true;
      } catch (error) {
        this.#options.log("error", "A request that the store refused can't be kept; the spool waits for room", errorFields(error));
        await this.#wait();
      }
    }
    return false;
  }

  async #wait(): Promise<void> {
    const waitMs = this.#options.breaker.failed();
    await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
