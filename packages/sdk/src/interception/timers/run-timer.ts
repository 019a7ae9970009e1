import { AsyncLocalStorage } from "node:async_hooks";
import { Attribute } from "@retake/protocol";
import { currentFrame, currentScope, type Frame } from "../../runs/frame.ts";
import type { RunRecorder } from "../../runs/run-recorder.ts";
import { beginStep, type BegunStep } from "../../steps/begin-step.ts";
import { clearTimeout, setTimeout } from "../natives.ts";

export type TimerName = "setTimeout" | "setInterval" | "setImmediate";

/** Timers this short are a way to let others go first: they get no span. In milliseconds. */
const SPANLESS_MS = 1;
/** Far above the runtime's own numbers for timers. */
const FIRST_ID = 2 ** 40;

/** Why a timer's step has no outcome. */
const cleared = new DOMException("The timer was cleared.", "AbortError");

/** Timers that were asked for their number, by run. */
const numbered = new WeakMap<RunRecorder, Map<number, RunTimer>>();

/**
 * A timer of a run: a step whose outcome is that the time is over. A replay
 * waits for none. Looks and behaves like the runtime's own.
 */
export class RunTimer {
  readonly #frame: Frame;
  readonly #name: TimerName;
  readonly #ms: number;
  readonly #callback: () => void;
  readonly #inContext = AsyncLocalStorage.snapshot();
  #step: BegunStep<{ ms: number }> | undefined;
  #native: NodeJS.Timeout | undefined;
  #elapsed: (() => void) | undefined;
  #referenced = true;
  #cleared = false;
  #id: number | undefined;

  /** @param callback called with the timer as `this` */
  constructor(frame: Frame, name: TimerName, ms: number, callback: (this: RunTimer) => void) {
    this.#frame = frame;
    this.#name = name;
    this.#ms = ms;
    this.#callback = callback.bind(this);
    this.#arm();
  }

  ref(): this {
    this.#referenced = true;
    this.#native?.ref();
    return this;
  }

  unref(): this {
    this.#referenced = false;
    this.#native?.unref();
    return this;
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  /** Waits anew, from now on; a timer that is over begins again. */
  refresh(): this {
    if (this.#cleared) return this;
    if (this.#elapsed) this.#elapse(this.#elapsed);
    else if (!this.#step) this.#arm();
    return this;
  }

  close(): this {
    this.clear();
    return this;
  }

  clear(): void {
    this.#cleared = true;
    clearTimeout(this.#native);
    this.#elapsed = undefined;
    const step = this.#step;
    this.#step = undefined;
    if (!step) return;
    // What a step's own function does is not repeated on replay: there the timer just never comes.
    if (currentScope()?.recorder === this.#frame.recorder) step.cancel(cleared, "abandoned");
    else step.drop();
  }

  [Symbol.toPrimitive](): number {
    let known = numbered.get(this.#frame.recorder);
    if (!known) numbered.set(this.#frame.recorder, (known = new Map()));
    this.#id ??= FIRST_ID + known.size;
    known.set(this.#id, this);
    return this.#id;
  }

  [Symbol.dispose](): void {
    this.clear();
  }

  #arm(): void {
    const { recorder } = this.#frame;
    if (this.#dead) return;
    if (recorder.closed) {
      this.#elapse(() => {
        this.#fire();
      });
      return;
    }
    try {
      this.#step = this.#begin();
    } catch (error) {
      // Nobody is here to be told: what waits for the timer waits for ever.
      if (this.#dead) return;
      throw error;
    }
    void this.#ring(this.#step);
  }

  /** Whether the run can't go on, or was a replay that is over. */
  get #dead(): boolean {
    const { recorder } = this.#frame;
    return recorder.aborted !== undefined || (recorder.closed && recorder.conductor.sealed);
  }

  #begin(): BegunStep<{ ms: number }> {
    const [name, ms] = [this.#name, this.#ms];
    const short = name === "setImmediate" || ms <= SPANLESS_MS;
    return beginStep(this.#frame, {
      kind: "timer",
      name,
      effect: "pure",
      input: { ms },
      ...(short
        ? {}
        : { span: (input) => ({ name: `${name} ${input.ms} ms`, attributes: { [Attribute.stepInput]: JSON.stringify(input) } }) }),
    });
  }

  async #ring(step: BegunStep<{ ms: number }>): Promise<void> {
    if (!step.served && !(await this.#wait(step))) return;
    if (this.#step !== step) return;
    const outcome = await step.settle(step.served ? step.served.outcome : { status: "ok", output: null });
    if (this.#step !== step || this.#dead) return;
    this.#step = undefined;
    if (outcome.status === "ok") this.#fire();
  }

  async #wait(step: BegunStep<{ ms: number }>): Promise<boolean> {
    try {
      await step.run(() => (this.#name === "setImmediate" ? Promise.resolve() : new Promise<void>((resolve) => this.#elapse(resolve))));
      return true;
    } catch {
      return false;
    }
  }

  /** The time itself, which only a run that is not served has to wait for. */
  #elapse(then: () => void): void {
    clearTimeout(this.#native);
    if (this.#cleared) return;
    this.#elapsed = then;
    this.#native = setTimeout(() => {
      this.#elapsed = undefined;
      then();
    }, this.#ms);
    if (!this.#referenced) this.#native.unref();
  }

  #fire(): void {
    this.#inContext(() => {
      try {
        this.#callback();
      } catch (error) {
        // As from a timer of the runtime: an uncaught exception, not a rejection.
        queueMicrotask(() => {
          throw error;
        });
      }
      if (this.#name === "setInterval" && !this.#cleared && !this.#step) this.#arm();
    });
  }
}

/** The run's timer that a handle or a number stands for. */
export function runTimerOf(handle: unknown): RunTimer | undefined {
  if (handle instanceof RunTimer) return handle;
  if (typeof handle !== "number" && typeof handle !== "string") return undefined;
  const frame = currentFrame();
  return frame && numbered.get(frame.recorder)?.get(Number(handle));
}

const MAX_MS = 2 ** 31 - 1;

/** A delay as the runtime takes it: whole milliseconds, 1 where it is none. */
export function delayMs(given: unknown): number {
  const ms = Number(given);
  return ms >= 1 && ms <= MAX_MS ? Math.trunc(ms) : 1;
}
