import { AsyncLocalStorage } from "node:async_hooks";
import { processWide } from "../process-wide.ts";
import type { RunRecorder } from "./run-recorder.ts";

/** The step whose own function is running. */
export interface ActiveStep {
  readonly key: string;
  /** Records that an attempt failed and another one follows. @param startedMs when it began, in Unix milliseconds */
  failedAttempt(error: unknown, startedMs: number): void;
}

/** One scope of a run: the run itself, a sub-agent or a branch in it. */
export class Frame {
  readonly recorder: RunRecorder;
  /** Path of the enclosing scopes; empty for the run itself. */
  readonly path: string;
  /** Set while a step's own function runs: steps don't contain steps. */
  readonly insideStep: ActiveStep | undefined;
  /** Steps asked for and not settled, by kind and name. */
  readonly underWay = new Map<string, StepSite[]>();
  readonly #counters: Map<string, number>;

  constructor(recorder: RunRecorder, path: string, insideStep?: ActiveStep, counters = new Map<string, number>()) {
    this.recorder = recorder;
    this.path = path;
    this.insideStep = insideStep;
    this.#counters = counters;
  }

  /** `framePath/kind:name#n`. Counted at the moment of asking, so that it doesn't depend on what finishes first. */
  nextKey(kind: string, name: string): string {
    const own = `${kind}:${name}`;
    const count = this.#counters.get(own) ?? 0;
    this.#counters.set(own, count + 1);
    return `${this.path === "" ? "" : `${this.path}/`}${own}#${count}`;
  }

  /** The same scope, seen from inside a step. */
  within(step: ActiveStep): Frame {
    return new Frame(this.recorder, this.path, step, this.#counters);
  }
}

/** Where a step was asked for; its stack is made readable only when somebody wants to read it. */
export interface StepSite {
  readonly stack?: string;
}

const storage = processWide("frames", () => new AsyncLocalStorage<Frame>());

/**
 * The scope this code runs in; none once its run has ended, since nothing more
 * of it is recorded, but for a replay, where nothing more of it may happen.
 */
export function currentFrame(): Frame | undefined {
  const frame = storage.getStore();
  return frame?.recorder.closed === true && !frame.recorder.conductor.sealed ? undefined : frame;
}

/** The scope whose clock, timers and randomness hold for this code: none inside of a step, which is an effect. */
export function currentScope(): Frame | undefined {
  const frame = storage.getStore();
  return frame === undefined || frame.insideStep !== undefined || frame.recorder.closed ? undefined : frame;
}

export function runInFrame<T>(frame: Frame, work: () => T): T {
  return storage.run(frame, work);
}

/** Runs `work` as if no run were there: for telemetry and storage, which must not be recorded themselves. */
export function runOutside<T>(work: () => T): T {
  return storage.exit(work);
}
