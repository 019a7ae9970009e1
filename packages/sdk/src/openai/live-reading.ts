import { GenAi } from "@retake/protocol";
import type { Outcome } from "../journal/conductor.ts";
import type { BegunStep } from "../steps/begin-step.ts";
import { preciseNow } from "../telemetry/clock.ts";
import type { GivingUp } from "./give-up.ts";
import { giveUpWhileReading, type Reading } from "./reading.ts";
import { describe, type Call } from "./recorded-call.ts";

export interface LiveStream {
  readonly call: Call;
  readonly source: { next(): Promise<IteratorResult<unknown>>; return(): Promise<unknown> | undefined };
  readonly giving: GivingUp;
  /** When the call was made, in Unix milliseconds. */
  readonly startedMs: number;
}

/** A stream that comes from the service: chunks are recorded as they are delivered, the end as what they add up to. */
export class LiveReading implements Reading {
  readonly #begun: BegunStep<unknown>;
  readonly #stream: LiveStream;
  readonly #read: unknown[] = [];
  readonly #aborted: Promise<void>;
  #reading = false;
  #over = false;

  constructor(begun: BegunStep<unknown>, stream: LiveStream) {
    this.#begun = begun;
    this.#stream = stream;
    this.#aborted = giveUpWhileReading(begun, stream.giving.controller.signal, () => this.#reading);
  }

  async next(): Promise<{ readonly chunk: unknown } | undefined> {
    if (this.#over) return undefined;
    const { signal } = this.#stream.giving.controller;
    if (signal.aborted) return this.#end(true);
    this.#reading = true;
    try {
      const result = await Promise.race([this.#aborted, this.#stream.source.next()]);
      // The client's streams end in silence when they are aborted.
      if (result === undefined || signal.aborted) return await this.#end(true);
      if (result.done === true) return await this.#end(false);
      this.#noteFirst();
      await this.#begun.chunk(result.value);
      this.#read.push(result.value);
      return { chunk: result.value };
    } catch (error) {
      if (this.#over) throw error;
      const { errors } = this.#stream.call;
      const settled = await this.#settle({ status: "error", error: errors.toRecorded(error) });
      // As the client does with a stream that failed.
      this.#stream.giving.controller.abort();
      throw settled.status === "error" ? errors.toThrown(settled.error) : error;
    } finally {
      this.#reading = false;
    }
  }

  async leave(): Promise<void> {
    if (this.#over) return;
    this.#stream.giving.controller.abort();
    this.#stream.source.return()?.then(undefined, () => undefined);
    await this.#end(true);
  }

  async #end(stopped: boolean): Promise<undefined> {
    const output = this.#stream.call.api.assemble(this.#read);
    await this.#settle({ status: "ok", output, ...(stopped ? { stopped } : {}) });
    return undefined;
  }

  #noteFirst(): void {
    if (this.#read.length > 0) return;
    this.#begun.span.setAttribute(GenAi.timeToFirstChunk, (preciseNow() - this.#stream.startedMs) / 1000);
  }

  async #settle(outcome: Outcome): Promise<Outcome> {
    this.#over = true;
    const settled = await this.#begun.settle(outcome, describe(outcome));
    this.#stream.giving.end();
    return settled;
  }
}
