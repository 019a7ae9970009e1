import { AsyncLocalStorage } from "node:async_hooks";
import { processWide } from "../process-wide.ts";
import type { RunRecorder } from "./run-recorder.ts";

/** One scope of a run: the run itself, or a sub-agent in it. */
export class Frame {
  readonly recorder: RunRecorder;
  /** Path of the enclosing scopes; empty for the run itself. */
  readonly path: string;
  /** Set while a step's own function runs: steps don't contain steps. */
  readonly insideStep: string | undefined;
  readonly #counters: Map<string, number>;

  constructor(recorder: RunRecorder, path: string, insideStep?: string, counters = new Map<string, number>()) {
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
  within(stepKey: string): Frame {
    return new Frame(this.recorder, this.path, stepKey, this.#counters);
  }
}

const storage = processWide("frames", () => new AsyncLocalStorage<Frame>());

/** The scope this code runs in; none once its run has ended, since nothing more of it is recorded. */
export function currentFrame(): Frame | undefined {
  const frame = storage.getStore();
  return frame?.recorder.closed === true ? undefined : frame;
}

export function runInFrame<T>(frame: Frame, work: () => T): T {
  return storage.run(frame, work);
}
