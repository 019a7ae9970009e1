import { context, trace, type Attributes, type Span, type SpanKind } from "@opentelemetry/api";
import { Attribute, RetakeError, type EffectClass, type EncodedValue, type StepKind } from "@retake/protocol";
import { DivergenceError, type EffectRequest, type Outcome, type RunLive, type Served } from "../journal/effect-request.ts";
import { recordError } from "../journal/outcome.ts";
import { runInFrame, type Frame } from "../runs/frame.ts";
import { endSpan, openSpan } from "../runs/open-span.ts";
import { outlet } from "../telemetry/outlet.ts";

export interface StepDescription<I> {
  readonly kind: StepKind;
  readonly name: string;
  readonly effect: EffectClass;
  readonly input: I;
  readonly span: (input: I) => { readonly name: string; readonly kind?: SpanKind; readonly attributes: Attributes };
}

/** A step that has been asked for: it can be run, and must be settled once. */
export interface BegunStep<I> {
  /** The input, a fork's edit applied. */
  readonly input: I;
  readonly span: Span;
  /** The recorded outcome where it stands for running. */
  readonly served: Served | undefined;
  /** Runs the effect with the step's span around it, when its turn has come. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Records the outcome and resolves when it is the agent's turn to see it.
   *
   * @param describe attributes that tell the outcome on the span
   */
  settle(outcome: Outcome, describe?: Attributes): Promise<Outcome>;
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
  const { kind, name, effect } = description;
  if (frame.insideStep !== undefined) {
    throw new RetakeError(
      "step_inside_step",
      `The step "${name}" was started inside the step ${frame.insideStep}. A step is a leaf; make the outer one an agent() to record both.`,
    );
  }
  if (recorder.aborted) throw asRefusal(recorder.aborted.error);
  const key = frame.nextKey(kind, name);
  const input = recorder.edits?.before(key, kind, description.input, recorder.cells) ?? description.input;
  const encoded = recorder.encode(input);
  const request: EffectRequest = { key, kind, name, effect, input, inputDigest: recorder.digest(encoded) };
  const disposition = decide(frame, request);
  recorder.append({ type: "request", key, kind, name, inputDigest: request.inputDigest, input: encoded });
  const { span: describeSpan } = description;
  const { attributes, ...spanOptions } = describeSpan(input);
  const span = openSpan({
    ...spanOptions,
    attributes: {
      ...attributes,
      [Attribute.stepKind]: kind,
      [Attribute.stepKey]: key,
      [Attribute.stepInputDigest]: request.inputDigest,
      [Attribute.stepEffect]: effect,
      [Attribute.stepSource]: disposition.source,
    },
  });
  span.setAttribute(Attribute.checkpointPre, recorder.checkpoint("pre", span, key));
  return {
    input,
    span,
    served: disposition.source === "live" ? undefined : disposition,
    run: (work) => runLive(frame, key, span, disposition, work),
    settle: (outcome, describe) => settle(frame, key, span, outcome, describe),
  };
}

function decide(frame: Frame, request: EffectRequest): Served | RunLive {
  try {
    return frame.recorder.conductor.request(request);
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    frame.recorder.abort(error);
    throw asRefusal(error);
  }
}

async function runLive<T>(frame: Frame, key: string, span: Span, disposition: Served | RunLive, work: () => Promise<T>): Promise<T> {
  if (disposition.source === "live" && disposition.ready) await disposition.ready;
  const room = outlet.room();
  if (room) await room;
  return runInFrame(frame.within(key), () => context.with(trace.setSpan(context.active(), span), work));
}

function settle(frame: Frame, key: string, span: Span, outcome: Outcome, describe: Attributes | undefined): Promise<Outcome> {
  const { recorder } = frame;
  const [entry, settled] = recordOutcome(frame, outcome);
  return new Promise((resolve) => {
    recorder.conductor.settle(key, () => {
      if (recorder.closed) {
        endSpan(span);
        resolve(settled);
        return;
      }
      recorder.append({ type: "settle", key, ...entry });
      recorder.steps++;
      applyEdits(frame, key);
      if (describe) span.setAttributes(describe);
      span.setAttribute(Attribute.checkpointPost, recorder.checkpoint("post", span, key));
      endSpan(span, settled.status === "error" ? recordError(settled.error) : undefined);
      resolve(settled);
    });
  });
}

/** An edit that does not fit ends the run: this is called from the event loop, where nobody could catch it. */
function applyEdits({ recorder }: Frame, key: string): void {
  try {
    recorder.edits?.after(key, recorder.cells);
  } catch (error) {
    recorder.abort(error);
  }
}

/** What can't be recorded is an error of the step: it would be missing on replay. */
function recordOutcome(frame: Frame, outcome: Outcome): [Record<string, unknown>, Outcome] {
  if (outcome.status === "error") return [{ status: "error", error: recordError(outcome.error) }, outcome];
  try {
    const output: EncodedValue = frame.recorder.encode(outcome.output);
    return [{ status: "ok", output, ...(outcome.chunks ? { chunks: frame.recorder.encode(outcome.chunks) } : {}) }, outcome];
  } catch (error) {
    return [
      { status: "error", error: recordError(error) },
      { status: "error", error },
    ];
  }
}

function asRefusal(error: unknown): unknown {
  return error instanceof DivergenceError ? new RetakeError("replay_diverged", error.message, { cause: error }) : error;
}
