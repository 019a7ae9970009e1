import { hash } from "node:crypto";
import { context, trace, type Attributes, type Span, type SpanKind } from "@opentelemetry/api";
import { Attribute, RetakeError, reviveValue, type EffectClass, type EncodedValue, type StepKind } from "@retake/protocol";
import type { Delivery, EffectRequest, Outcome, RunLive, Served } from "../journal/conductor.ts";
import { DivergenceError } from "../journal/divergence.ts";
import { errorParts, livePartsOf, refusal, type ErrorParts } from "../journal/outcome.ts";
import { modelPins } from "../runs/pins.ts";
import { runInFrame, type ActiveStep, type Frame } from "../runs/frame.ts";
import { endSpan, noSpan, openSpan } from "../runs/open-span.ts";
import { outlet } from "../telemetry/outlet.ts";
import { preciseNow } from "../telemetry/clock.ts";
import { approval } from "./approval.ts";
import { noteUnderWay } from "./unscoped.ts";

export interface StepDescription<I> {
  readonly kind: StepKind;
  readonly name: string;
  readonly effect: EffectClass;
  readonly input: I;
  /** Absent for what is journaled only: it gets no span and no checkpoints. */
  readonly span?: (input: I) => { readonly name: string; readonly kind?: SpanKind; readonly attributes: Attributes };
}

/** What a step's function is told of its step. */
export interface StepContext {
  /** The same for all attempts of the step, also when another process goes on with the run: for services that take such a key. */
  readonly idempotencyKey: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the agent gives the step up. */
  readonly signal: AbortSignal;
}

/** A step that has been asked for: it can be run, and must be settled once. */
export interface BegunStep<I> {
  readonly key: string;
  /** The input, a fork's edit applied. */
  readonly input: I;
  readonly span: Span;
  /** The recorded outcome where it stands for running. */
  readonly served: Served | undefined;
  /** The same for all attempts of the step, whoever executes them. */
  readonly idempotencyKey: string;
  /** Runs the effect with the step's span around it, when its turn has come. @throws RetakeError `step_refused` */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Records that an attempt failed and another one follows. */
  failedAttempt: ActiveStep["failedAttempt"];
  /**
   * Resolves when it is the agent's turn to see a part of a streamed outcome: to the
   * recorded part where the step is served, else to the one given.
   */
  chunk(live?: unknown): Promise<unknown>;
  /** Records that the agent gives the step up; where no outcome follows, that is its end. */
  cancel(reason: unknown, end?: "settled" | "abandoned"): void;
  /** Forgets the step where code that a replay does not run gave it up: nothing of that is recorded. */
  drop(): void;
  /**
   * Records the outcome and resolves when it is the agent's turn to see it.
   *
   * @param outcome of a served step the served one; undefined where the recording has no end of it
   * @param describe attributes that tell the outcome on the span
   */
  settle(outcome: Outcome | undefined, describe?: Attributes): Promise<Outcome>;
}

/**
 * Opens a step: its key, its entry in the journal, its span and the checkpoint
 * before it. All of this is synchronous, so that the order in which the agent
 * asks is the order in which it is recorded.
 *
 * @throws RetakeError `step_inside_step`, `value_not_recordable`, or `replay_diverged`
 */
export function beginStep<I>(frame: Frame, description: StepDescription<I>): BegunStep<I> {
  const { recorder } = frame;
  const { kind, name } = description;
  if (frame.insideStep !== undefined) {
    throw new RetakeError(
      "step_inside_step",
      `The step "${name}" was started inside the step ${frame.insideStep.key}. A step is a leaf; make the outer one an agent() to record both.`,
    );
  }
  if (recorder.closed) return neverBegun(frame.nextKey(kind, name), description.input);
  if (recorder.aborted) throw asRefusal(recorder.aborted.error);
  const key = frame.nextKey(kind, name);
  return new Step(frame, key, description);
}

/** A step of a replay that is over: nothing comes of it. */
function neverBegun<I>(key: string, input: I): BegunStep<I> {
  const never = <T>(): Promise<T> => new Promise(() => undefined);
  const nothing = (): void => undefined;
  return {
    key,
    input,
    span: noSpan,
    served: undefined,
    idempotencyKey: "",
    run: never,
    failedAttempt: nothing,
    chunk: never,
    cancel: nothing,
    drop: nothing,
    settle: never,
  };
}

class Step<I> implements BegunStep<I>, ActiveStep {
  readonly key: string;
  readonly input: I;
  readonly span: Span;
  readonly #frame: Frame;
  readonly #request: EffectRequest;
  readonly #disposition: Served | RunLive;
  readonly #journalOnly: boolean;
  #attempts = 0;
  #chunks = 0;
  #cancelled: { readonly reason: unknown } | undefined;
  #over = false;
  readonly #done: () => void;

  constructor(frame: Frame, key: string, description: StepDescription<I>) {
    const { recorder } = frame;
    const { kind, name, effect } = description;
    this.#frame = frame;
    this.key = key;
    this.input = recorder.edits?.before(key, kind, description.input, recorder.cells) ?? description.input;
    const input = recorder.encode(this.input, [kind, name, "input"]);
    this.#request = { key, kind, name, effect, input: this.input, inputDigest: recorder.digest(input) };
    this.#disposition = this.#decide();
    this.#journalOnly = description.span === undefined;
    recorder.asked.push(key);
    if (kind === "model" && recorder.pins["parameters.hash"] === undefined) recorder.pin(modelPins(this.input));
    recorder.append({ type: "request", key, kind, name, inputDigest: this.#request.inputDigest, input });
    this.span = this.#open(description);
    this.#done = this.#journalOnly || !recorder.records ? () => undefined : noteUnderWay(frame, kind, name);
    if (this.served)
      recorder.attempts.set(key, (entry) => {
        this.#tellAttempt(livePartsOf(entry.error), preciseNow());
      });
    if (!this.#journalOnly) this.#mark(Attribute.checkpointPre, recorder.checkpoint("pre", this.span, key));
  }

  get served(): Served | undefined {
    return this.#disposition.source === "live" ? undefined : this.#disposition;
  }

  /** Where the step's values stand, for the rules of redaction. */
  get #place(): readonly string[] {
    return [this.#request.kind, this.#request.name];
  }

  #error(error: unknown): EncodedValue {
    return this.#frame.recorder.encode(errorParts(error), [...this.#place, "error"]);
  }

  get idempotencyKey(): string {
    return hash("sha256", `${this.#frame.recorder.runId}\n${this.key}`).slice(0, 32);
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const disposition = this.#disposition;
    if (disposition.source === "live") {
      if (disposition.ready) await disposition.ready;
      if (disposition.held === true) {
        const simulated = await approval(this.#frame.recorder, this.#request);
        if (simulated) return simulated.output as T;
      }
    }
    // What changes the world must not begin before it is written that it does; another machine may take the run over.
    const { effect, kind } = this.#request;
    const changes = effect === "external" && kind !== "model";
    if (changes) outlet.drain();
    const room = changes && this.#frame.recorder.durable ? outlet.flush() : outlet.room();
    if (room) await room;
    return runInFrame(this.#frame.within(this), () => context.with(trace.setSpan(context.active(), this.span), work));
  }

  failedAttempt(error: unknown, startedMs: number): void {
    const { recorder } = this.#frame;
    if (recorder.closed || this.#over) return;
    const parts = errorParts(error);
    recorder.append({ type: "attempt", key: this.key, error: recorder.encode(parts, [...this.#place, "error"]), at: recorder.elapsed() });
    this.#tellAttempt(parts, startedMs);
  }

  chunk(live?: unknown): Promise<unknown> {
    const { recorder } = this.#frame;
    return new Promise((resolve) => {
      recorder.conductor.deliver(this.key, "chunk", (recorded) => {
        const value = recorded?.type === "chunk" ? reviveValue(recorded.value) : live;
        if (!recorder.closed)
          this.#entry({ type: "chunk", value: recorder.encode(value, [...this.#place, "chunks", this.#chunks++]) }, recorded);
        resolve(value);
      });
    });
  }

  cancel(reason: unknown, end: "settled" | "abandoned" = "settled"): void {
    const { recorder } = this.#frame;
    if (recorder.closed || this.#over || this.#cancelled) return;
    this.#cancelled = { reason };
    try {
      recorder.conductor.cancel(this.key);
    } catch (error) {
      recorder.abort(error);
      return;
    }
    recorder.append({ type: "cancel", key: this.key, reason: this.#error(reason) });
    if (end === "abandoned") this.drop();
  }

  drop(): void {
    if (this.#over) return;
    this.#close();
    endSpan(this.span);
  }

  settle(outcome: Outcome | undefined, describe?: Attributes): Promise<Outcome> {
    const { recorder } = this.#frame;
    const given = outcome && this.#encoded(outcome);
    return new Promise((resolve) => {
      if (given === undefined) return;
      recorder.conductor.deliver(
        this.key,
        this.#request.kind === "signal" && given[1].status === "ok" ? "signal" : "settle",
        (recorded) => {
          // Abandoned while the outcome was on its way: nobody sees it any more.
          if (this.#over) return;
          // The agent gave it up while the outcome was on its way.
          const [entry, settled] = this.#cancelled ? this.#encoded({ status: "error", error: this.#cancelled.reason }) : given;
          this.#close();
          if (!recorder.closed) this.#settled(entry, settled, recorded, describe);
          else endSpan(this.span);
          // What the agent's code has seen is not lost with its process.
          outlet.drain();
          resolve(settled);
        },
      );
    });
  }

  #settled(
    entry: Readonly<Record<string, unknown>>,
    settled: Outcome,
    recorded: Delivery | undefined,
    describe: Attributes | undefined,
  ): void {
    const { recorder } = this.#frame;
    this.#entry(entry, recorded);
    recorder.steps++;
    this.#applyEdits();
    if (this.#journalOnly) return;
    if (describe) this.span.setAttributes(describe);
    if (this.#attempts > 0) this.span.setAttribute(Attribute.stepAttempts, this.#attempts);
    this.#mark(Attribute.checkpointPost, recorder.checkpoint("post", this.span, this.key));
    endSpan(this.span, settled.status === "error" ? errorParts(settled.error) : undefined);
  }

  /** Journals a delivery; the run's clock goes on to it. */
  #entry(entry: Readonly<Record<string, unknown>>, recorded: Delivery | undefined): void {
    const { recorder } = this.#frame;
    recorder.append({ ...entry, key: this.key, at: recorder.arrive(recorded) });
  }

  #mark(attribute: string, checkpointId: string): void {
    if (checkpointId !== "") this.span.setAttribute(attribute, checkpointId);
  }

  #close(): void {
    this.#over = true;
    this.#frame.recorder.attempts.delete(this.key);
    this.#done();
  }

  #decide(): Served | RunLive {
    const { recorder } = this.#frame;
    try {
      return recorder.conductor.request(this.#request);
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      recorder.abort(error);
      throw asRefusal(error);
    }
  }

  #open({ span: describe, kind, effect }: StepDescription<I>): Span {
    if (describe === undefined || !this.#frame.recorder.records) return noSpan;
    const { attributes, ...options } = describe(this.input);
    return openSpan({
      ...options,
      id: { runId: this.#frame.recorder.runId, key: this.key },
      attributes: {
        ...attributes,
        [Attribute.stepKind]: kind,
        [Attribute.stepKey]: this.key,
        [Attribute.stepInputDigest]: this.#request.inputDigest,
        [Attribute.stepEffect]: effect,
        [Attribute.stepSource]: this.#disposition.source,
        ...(this.#disposition.source === "live" && this.#disposition.held === true ? { [Attribute.stepHeld]: true } : {}),
      },
    });
  }

  #tellAttempt(error: ErrorParts, startedMs: number): void {
    this.#attempts++;
    if (this.#journalOnly || !this.#frame.recorder.records) return;
    const parent = trace.setSpan(context.active(), this.span);
    endSpan(openSpan({ name: `attempt ${this.#attempts}`, attributes: {}, parent, startTime: startedMs }), error);
  }

  /** What can't be recorded is an error of the step: it would be missing on replay. */
  #encoded(outcome: Outcome): [Readonly<Record<string, unknown>>, Outcome] {
    if (outcome.status === "error") return [{ type: "settle", status: "error", error: this.#error(outcome.error) }, outcome];
    try {
      const value = this.#frame.recorder.encode(outcome.output, [...this.#place, "output"]);
      if (this.#request.kind === "signal") return [{ type: "signal", value }, outcome];
      return [{ type: "settle", status: "ok", output: value, ...(outcome.stopped === true ? { stopped: true } : {}) }, outcome];
    } catch (error) {
      return [
        { type: "settle", status: "error", error: this.#error(error) },
        { status: "error", error },
      ];
    }
  }

  /** An edit that does not fit ends the run: this is called from the event loop, where nobody could catch it. */
  #applyEdits(): void {
    const { recorder } = this.#frame;
    try {
      recorder.edits?.after(this.key, recorder.cells);
    } catch (error) {
      recorder.abort(error);
    }
  }
}

function asRefusal(error: unknown): unknown {
  return error instanceof DivergenceError ? refusal(error.message, error) : error;
}
