import timers from "node:timers";
import timerPromises from "node:timers/promises";
import { promisify } from "node:util";
import { effectScope } from "../effect-scope.ts";
import { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from "../natives.ts";
import { dress, replace } from "../replace.ts";
import { delayMs, runTimerOf, RunTimer, type TimerName } from "./run-timer.ts";

const native = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };

type Native = (callback: unknown, ...given: unknown[]) => unknown;

/** Inside of a run, timers are recorded steps. */
export function interceptTimers(): void {
  for (const name of ["setTimeout", "setInterval"] as const) put(name, timerFunction(name, native[name] as Native));
  put("setImmediate", immediate());
  for (const name of ["clearTimeout", "clearInterval", "clearImmediate"] as const) put(name, clearFunction(native[name] as Native));
}

function put(name: TimerName | "clearTimeout" | "clearInterval" | "clearImmediate", replacement: object): void {
  dress(replacement, native[name] as () => void);
  if (name === "setTimeout" || name === "setImmediate")
    Object.defineProperty(replacement, promisify.custom, { enumerable: true, get: () => timerPromises[name] });
  replace(globalThis, name, replacement);
  replace(timers, name, replacement);
}

function timerFunction(name: "setTimeout" | "setInterval", original: Native): Native {
  return (callback, after, ...given) => {
    const frame = typeof callback === "function" ? effectScope() : undefined;
    if (!frame) return original(callback, after, ...given);
    return new RunTimer(frame, name, delayMs(after), function (this: RunTimer) {
      Reflect.apply(callback as () => void, this, given);
    });
  };
}

function immediate(): Native {
  const original = native.setImmediate as Native;
  return (callback, ...given) => {
    const frame = typeof callback === "function" ? effectScope() : undefined;
    if (!frame) return original(callback, ...given);
    return new RunTimer(frame, "setImmediate", 0, function (this: RunTimer) {
      Reflect.apply(callback as () => void, this, given);
    });
  };
}

/** Clears whichever kind the handle is of: a run's timer may be cleared elsewhere, and another's inside of a run. */
function clearFunction(original: Native): Native {
  return (handle) => {
    const timer = runTimerOf(handle);
    if (timer) timer.clear();
    else original(handle);
  };
}
