import { RetakeError } from "@retake/protocol";
import type { Outcome } from "../journal/conductor.ts";
import type { BegunStep } from "../steps/begin-step.ts";
import type { GivingUp } from "./give-up.ts";
import { describe, type Call } from "./recorded-call.ts";

/** A stream as its one reader sees it. */
export interface Reading {
  /** The next chunk, undefined at the end. @throws what ends the stream */
  next(): Promise<{ readonly chunk: unknown } | undefined>;
  /** The reader leaves before the end. */
  leave(): Promise<void>;
}

/** The chunks of an answer that was not streamed when it was recorded, or was put in a recorded one's place. */
export class WholeReading implements Reading {
  readonly #chunks: unknown[];
  readonly #signal: AbortSignal;

  constructor(chunks: readonly unknown[], signal: AbortSignal) {
    this.#chunks = [...chunks];
    this.#signal = signal;
  }

  next(): Promise<{ readonly chunk: unknown } | undefined> {
    return Promise.resolve(this.#chunks.length === 0 || this.#signal.aborted ? undefined : { chunk: this.#chunks.shift() });
  }

  leave(): Promise<void> {
    return Promise.resolve();
  }
}

/** A stream that is aborted while its reader waits is given up at that moment. */
export function giveUpWhileReading(begun: BegunStep<unknown>, signal: AbortSignal, isReading: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const abort = (): void => {
      if (isReading()) begun.cancel(signal.reason);
      resolve();
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

export interface ServedStream {
  readonly call: Call;
  readonly giving: GivingUp;
  /** How many recorded chunks are still to come. */
  readonly chunks: number;
  /** Chunks that came already and are still to be read. */
  readonly ahead: readonly unknown[];
}

/** Recorded chunks, each in its turn, and then the recorded end. */
export class ServedReading implements Reading {
  readonly #begun: BegunStep<unknown>;
  readonly #stream: ServedStream;
  readonly #ahead: unknown[];
  readonly #read: unknown[] = [];
  readonly #aborted: Promise<void>;
  #left: number;
  #reading = false;
  #over = false;

  constructor(begun: BegunStep<unknown>, stream: ServedStream) {
    this.#begun = begun;
    this.#stream = stream;
    this.#ahead = [...stream.ahead];
    this.#left = stream.chunks;
    this.#aborted = giveUpWhileReading(begun, stream.giving.controller.signal, () => this.#reading);
  }

  async next(): Promise<{ readonly chunk: unknown } | undefined> {
    if (this.#over) return undefined;
    this.#reading = true;
    try {
      if (this.#ahead.length > 0) return this.#pass(this.#ahead.shift());
      if (this.#left === 0) return await this.#end();
      this.#left--;
      return this.#pass(await this.#begun.chunk());
    } finally {
      this.#reading = false;
    }
  }

  async leave(): Promise<void> {
    if (this.#over) return;
    const { call, giving } = this.#stream;
    giving.controller.abort();
    const { outcome } = this.#begun.served!;
    // Where all was read, the recorded end is what was left to come.
    const read = { status: "ok", output: call.api.assemble(this.#read), stopped: true } as const;
    await this.#settle(this.#left === 0 && outcome ? outcome : read);
  }

  async #end(): Promise<undefined> {
    const { call, giving } = this.#stream;
    const { outcome } = this.#begun.served!;
    if (outcome?.status === "ok" && outcome.stopped === true && !giving.controller.signal.aborted) return this.#readOn();
    if (outcome === undefined) await this.#aborted;
    const settled = await this.#settle(outcome ?? { status: "error", error: giving.controller.signal.reason });
    // The client's streams end in silence when they are aborted.
    if (settled.status !== "error" || giving.controller.signal.aborted) return undefined;
    giving.controller.abort();
    throw call.errors.toThrown(settled.error);
  }

  /** The recorded reader left here. A strict replay ends with this; another one can't know what would have come. */
  async #readOn(): Promise<never> {
    await this.#begun.chunk();
    const error = new RetakeError(
      "replay_diverged",
      `The recording of ${this.#begun.key} stops here: its reader left the stream. What would have come next was never recorded.`,
    );
    await this.#settle({ status: "error", error });
    throw error;
  }

  #pass(chunk: unknown): { readonly chunk: unknown } {
    this.#read.push(chunk);
    return { chunk };
  }

  async #settle(outcome: Outcome): Promise<Outcome> {
    this.#over = true;
    const settled = await this.#begun.settle(outcome, describe(outcome));
    this.#stream.giving.end();
    return settled;
  }
}
