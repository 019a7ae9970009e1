import { errorFields, type Log } from "../../telemetry/log.ts";
import { Breaker, type BreakerOptions } from "./breaker.ts";
import { Drain } from "./drain.ts";
import { inTime } from "../in-time.ts";
import { accepted, type Outcome, type Stage } from "../outcome.ts";
import type { Payload } from "../payload.ts";
import type { Spool, SpoolStats } from "../spool/index.ts";

/** What was decoded, with what it was decoded from. */
export interface Spoolable {
  readonly payloads: readonly Payload[];
}

export interface DurableOptions<Group extends Spoolable> {
  /** Writes to the store; resolves when it is durable there. */
  readonly write: Stage<Group>;
  /** Does again what was done to payloads when they came. */
  readonly decode: (payloads: readonly Payload[]) => Group;
  /** Where groups go that the store can't take; null: back to their senders. */
  readonly spool: Spool | null;
  /** A write that takes longer is left to itself and its group spooled: exporters give up after 10 s. @default 5000 */
  readonly slowMs?: number;
  /** Of bodies that are drained at a time. @default 16777216 */
  readonly drainBytes?: number;
  /** How long a stop waits for the store. @default 5000 */
  readonly stopMs?: number;
  readonly breaker?: BreakerOptions;
  readonly log?: Log;
  readonly hooks?: Partial<DurableHooks>;
}

/** For counters. */
export interface DurableHooks {
  readonly onSpooled: (payloads: number) => void;
  /** Neither the store nor the spool took them: their senders were told to come again. */
  readonly onTurnedAway: (payloads: number) => void;
  readonly onDrained: (payloads: number) => void;
  /** One was refused by the store after it was acknowledged, and is kept in a file. */
  readonly onSetAside: () => void;
  readonly onSlowWrite: () => void;
}

export interface DurableState {
  /** The last attempt failed, or a write is taking too long. */
  readonly storeDown: boolean;
  /** What comes goes to the spool first. */
  readonly spooling: boolean;
  /** null where there is no spool. */
  readonly spool: SpoolStats | null;
}

export interface Durable<Group> {
  /** `accepted` when the store or the disk has it. */
  readonly submit: Stage<Group>;
  state(): DurableState;
  /** Ends the draining and closes the spool. Nothing may be submitted any more. */
  stop(): Promise<void>;
}

const unavailable: Outcome = { status: "retry", code: "store_unavailable", message: "The store can't take records now; send them again." };
const overloaded: Outcome = { status: "retry", code: "overloaded", message: "The store is slower than what is sent; send again." };

/**
 * Makes groups durable: in the store, or where that is down, slow or behind, in the spool, from which they are written
 * to the store in order. What was spooled may be written twice: all behind this stage leaves one copy.
 */
export function createDurable<Group extends Spoolable>(options: DurableOptions<Group>): Durable<Group> {
  return options.spool ? new SpooledStage(options, options.spool) : new DirectStage(options);
}

class DirectStage<Group extends Spoolable> implements Durable<Group> {
  readonly #options: DurableOptions<Group>;
  #storeDown = false;

  constructor(options: DurableOptions<Group>) {
    this.#options = options;
  }

  readonly submit: Stage<Group> = async (group) => {
    const outcome = await this.#options.write(group);
    this.#storeDown = outcome.status === "retry";
    if (this.#storeDown) this.#options.hooks?.onTurnedAway?.(group.payloads.length);
    return outcome;
  };

  state(): DurableState {
    return { storeDown: this.#storeDown, spooling: false, spool: null };
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

class SpooledStage<Group extends Spoolable> implements Durable<Group> {
  readonly #options: DurableOptions<Group>;
  readonly #spool: Spool;
  readonly #breaker: Breaker;
  readonly #drain: Drain;
  readonly #log: Log;
  readonly #slowMs: number;
  /** Writes that took too long and have not ended. */
  readonly #late = new Set<Promise<unknown>>();
  #appending = 0;

  constructor(options: DurableOptions<Group>, spool: Spool) {
    this.#options = options;
    this.#spool = spool;
    this.#breaker = new Breaker(options.breaker);
    this.#log = options.log ?? (() => undefined);
    this.#slowMs = options.slowMs ?? 5_000;
    const { payloads, oldestMs } = spool.stats();
    if (payloads > 0) this.#log("info", "The spool holds what a process before this one acknowledged", { payloads, oldestMs });
    this.#drain = new Drain({
      spool,
      write: async (each) => this.#writeAgain(each),
      breaker: this.#breaker,
      quiet: async () => Promise.allSettled(this.#late),
      readBytes: options.drainBytes ?? 16 * 2 ** 20,
      onDrained: (count) => options.hooks?.onDrained?.(count),
      onSetAside: () => options.hooks?.onSetAside?.(),
      log: this.#log,
    });
  }

  readonly submit: Stage<Group> = async (group) => {
    if (this.#drain.nearEnd) await this.#inTime(this.#drain.nearEnd);
    if (this.#isBehind() || !this.#breaker.tryPass()) return this.#park(group);
    const writing = this.#options.write(group);
    const outcome = await this.#inTime(writing);
    if (outcome === undefined) {
      this.#leave(writing);
      return this.#park(group);
    }
    if (outcome.status === "retry") {
      this.#breaker.failed();
      return this.#park(group, outcome);
    }
    this.#breaker.succeeded();
    return outcome;
  };

  state(): DurableState {
    return { storeDown: this.#breaker.isOpen || this.#late.size > 0, spooling: this.#isBehind(), spool: this.#spool.stats() };
  }

  async stop(): Promise<void> {
    const { stopMs = 5_000 } = this.#options;
    await inTime(this.#drain.stop(), stopMs);
    await this.#spool.close();
  }

  #isBehind(): boolean {
    return this.#late.size > 0 || this.#appending > 0 || this.#spool.stats().payloads > 0;
  }

  async #park({ payloads }: Group, failure?: Outcome): Promise<Outcome> {
    this.#appending++;
    const result = await this.#spool.append(payloads).finally(() => this.#appending--);
    if (result === "full") {
      this.#options.hooks?.onTurnedAway?.(payloads.length);
      return failure ?? (this.state().storeDown ? unavailable : overloaded);
    }
    this.#options.hooks?.onSpooled?.(payloads.length);
    this.#drain.wake();
    return accepted;
  }

  #leave(writing: Promise<Outcome>): void {
    this.#log("warn", "The store is slow; what it is given goes to the spool first", { slowMs: this.#slowMs });
    this.#options.hooks?.onSlowWrite?.();
    const ended = writing.then(
      ({ status }) => {
        if (status === "retry") this.#breaker.failed();
      },
      (error: unknown) => this.#log("error", "A slow write failed", errorFields(error)),
    );
    this.#late.add(ended);
    void ended.finally(() => this.#late.delete(ended));
  }

  async #writeAgain(payloads: readonly Payload[]): Promise<Outcome> {
    try {
      return await this.#options.write(this.#options.decode(payloads));
    } catch (error) {
      this.#log("error", "Spooled payloads can't be decoded or written", errorFields(error));
      return { status: "rejected", code: "internal", message: error instanceof Error ? error.message : String(error) };
    }
  }

  #inTime<T>(work: Promise<T>): Promise<T | undefined> {
    return inTime(work, this.#slowMs);
  }
}
