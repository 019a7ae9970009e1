import { currentScope, type Frame } from "../runs/frame.ts";
import { Date as NativeDate, dateNow, ownClock, performance, performanceNow, timeOrigin } from "./natives.ts";
import { dress, replace } from "./replace.ts";

/** What `performance.now()` is at a run's start: code takes zero for a time that was not set. */
const START_MS = 1;

/**
 * Inside of a run, now is when the last delivery came: the same on every replay.
 * `Date` stays one class with one prototype, whoever holds which reference to it.
 */
export function interceptClock(): void {
  RunDate.prototype = NativeDate.prototype;
  for (const name of ["parse", "UTC"] as const) replace(RunDate, name, NativeDate[name]);
  const now = dress(() => currentScope()?.recorder.clockMs ?? dateNow(), NativeDate.now);
  replace(RunDate, "now", now);
  replace(NativeDate, "now", now);
  replace(NativeDate.prototype, "constructor", RunDate);
  dress(RunDate, NativeDate);
  replace(globalThis, "Date", RunDate);
  interceptPerformance();
}

function RunDate(...parts: number[]): unknown {
  if (new.target === undefined) {
    const frame = currentScope();
    return frame ? new NativeDate(frame.recorder.clockMs).toString() : NativeDate();
  }
  if (parts.length === 0) {
    const frame = currentScope();
    if (frame) return Reflect.construct(NativeDate, [frame.recorder.clockMs], new.target);
  }
  if (new.target !== (RunDate as unknown)) return Reflect.construct(NativeDate, parts, new.target);
  // Spelled out for speed.
  if (parts.length === 0) return new NativeDate();
  return parts.length === 1 ? new NativeDate(parts[0]!) : new NativeDate(...(parts as [number, number]));
}

function interceptPerformance(): void {
  replace(
    ownClock,
    "now",
    dress((): number => {
      const frame = currentScope();
      return frame ? sinceStart(frame) : performanceNow();
    }, performance.now),
  );
  // Origin and time since then add up to the run's clock, as outside they add up to the machine's.
  Object.defineProperty(ownClock, "timeOrigin", {
    configurable: true,
    enumerable: true,
    get: (): number => {
      const frame = currentScope();
      return frame ? frame.recorder.startedMs - START_MS : timeOrigin;
    },
  });
}

function sinceStart({ recorder }: Frame): number {
  return recorder.clockMs - recorder.startedMs + START_MS;
}
