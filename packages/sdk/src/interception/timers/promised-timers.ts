import timerPromises from "node:timers/promises";
import type { Frame } from "../../runs/frame.ts";
import { effectScope } from "../effect-scope.ts";
import * as native from "../natives.ts";
import { dress, replace } from "../replace.ts";
import { delayMs, RunTimer } from "./run-timer.ts";

interface Options {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

/** Inside of a run, the timers of `node:timers/promises` and `AbortSignal.timeout` are recorded steps. */
export function interceptPromisedTimers(): void {
  const { setTimeout, setImmediate, setInterval } = native.promised;
  const timeout = dress((after?: number, value?: unknown, options?: Options) => {
    const frame = scopeFor(options);
    if (!frame) return setTimeout(after, value, options);
    return promised(frame, after, value, options);
  }, setTimeout);
  const immediate = dress((value?: unknown, options?: Options) => {
    const frame = scopeFor(options);
    if (!frame) return setImmediate(value, options);
    return promised(frame, undefined, value, options);
  }, setImmediate);
  replace(timerPromises, "setTimeout", timeout);
  replace(timerPromises, "setImmediate", immediate);
  replace(
    timerPromises,
    "setInterval",
    dress((after?: number, value?: unknown, options?: Options) => {
      const frame = scopeFor(options);
      return frame ? repeated(frame, after, value, options) : setInterval(after, value, options);
    }, setInterval),
  );
  const scheduler = Object.getPrototypeOf(timerPromises.scheduler) as typeof timerPromises.scheduler;
  const { wait, yield: rest } = scheduler;
  replace(
    scheduler,
    "wait",
    dress(function (this: unknown, after: number, options?: Options) {
      const frame = scopeFor(options);
      return frame ? promised(frame, after, undefined, options) : Reflect.apply(wait, this, [after, options]);
    }, wait),
  );
  replace(
    scheduler,
    "yield",
    dress(function (this: unknown) {
      const frame = effectScope();
      return frame ? promised(frame, undefined, undefined, {}) : Reflect.apply(rest, this, []);
    }, rest),
  );
  interceptAbortTimeout();
}

/** Natively where the options are none: the runtime refuses them in its own words. */
function scopeFor(options: Options | undefined): Frame | undefined {
  if (options === undefined) return effectScope();
  const { signal, ref } = typeof options === "object" && options !== null ? options : { signal: null };
  const valid = (signal === undefined || signal instanceof AbortSignal) && (ref === undefined || typeof ref === "boolean");
  return valid ? effectScope() : undefined;
}

/** @param after undefined for an immediate */
function promised(frame: Frame, after: number | undefined, value: unknown, { signal, ref }: Options = {}): Promise<unknown> {
  if (signal?.aborted === true) return refusal(signal);
  return new Promise((resolve) => {
    const timer = new RunTimer(frame, after === undefined ? "setImmediate" : "setTimeout", delayMs(after), () => {
      signal?.removeEventListener("abort", abort);
      resolve(value);
    });
    const abort = (): void => {
      timer.clear();
      resolve(refusal(signal!));
    };
    if (ref === false) timer.unref();
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** The rejection of an aborted timer, as the runtime makes it. */
function refusal(signal: AbortSignal): Promise<unknown> {
  return native.promised.setTimeout(1, undefined, { signal: AbortSignal.abort(signal.reason) });
}

async function* repeated(frame: Frame, after: number | undefined, value: unknown, { signal, ref }: Options = {}): AsyncGenerator<unknown> {
  if (signal?.aborted === true) await refusal(signal);
  let due = 0;
  let wake: (() => void) | undefined;
  const notify = (): void => wake?.();
  const timer = new RunTimer(frame, "setInterval", delayMs(after), () => {
    due++;
    notify();
  });
  if (ref === false) timer.unref();
  const abort = (): void => {
    timer.clear();
    notify();
  };
  signal?.addEventListener("abort", abort, { once: true });
  try {
    for (;;) {
      if (due === 0 && signal?.aborted !== true) await new Promise<void>((resolve) => (wake = resolve));
      for (; due > 0; due--) yield value;
      if (signal?.aborted === true) await refusal(signal);
    }
  } finally {
    timer.clear();
    signal?.removeEventListener("abort", abort);
  }
}

function interceptAbortTimeout(): void {
  const { abortAfter } = native;
  replace(
    AbortSignal,
    "timeout",
    dress((ms: number) => {
      const frame = Number.isInteger(ms) && ms >= 0 && ms < 2 ** 31 ? effectScope() : undefined;
      if (!frame) return abortAfter(ms);
      const controller = new AbortController();
      new RunTimer(frame, "setTimeout", delayMs(ms), () => {
        controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
      }).unref();
      return controller.signal;
    }, AbortSignal.timeout),
  );
}
