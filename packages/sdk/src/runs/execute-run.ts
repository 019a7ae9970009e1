import { context, ROOT_CONTEXT, trace, type Attributes, type Link, type Span } from "@opentelemetry/api";
import { Attribute, GenAi, type Pins } from "@retake/protocol";
import type { Conductor } from "../journal/conductor.ts";
import { DivergenceError } from "../journal/divergence.ts";
import { errorParts } from "../journal/outcome.ts";
import { interceptGlobals } from "../interception/index.ts";
import type { ForkEdits } from "../replay/fork-edits.ts";
import { dropSignals } from "../signals/wait-for-signal.ts";
import type { Approve } from "../steps/approval.ts";
import { outlet } from "../telemetry/outlet.ts";
import { withTraceId } from "../telemetry/id-generator.ts";
import { Frame, runInFrame } from "./frame.ts";
import { attributeText, endSpan, noSpan, openSpan } from "./open-span.ts";
import { currentPins } from "./pins.ts";
import { createRun, type Run } from "./run.ts";
import { RunRecorder, type RunRecorderOptions } from "./run-recorder.ts";

export type AgentFunction<I = unknown, O = unknown> = (input: I, run: Run) => Promise<O>;

export interface RunOptions {
  /** Found again by `label:` in a search. */
  readonly labels?: readonly string[];
  /** The conversation this run belongs to, by the application's own id. */
  readonly conversation?: string;
  /** The id to run under; made by `newRunId()`. */
  readonly runId?: string;
  /** Ends the run when it is aborted: no further step of it begins. */
  readonly signal?: AbortSignal;
  /** The experiment that this run is a trial of. */
  readonly experiment?: { readonly id: string; readonly caseId: string; readonly trial: number };
}

export interface Execution<I, O> {
  readonly identity: { readonly name: string; readonly version: string };
  readonly execute: AgentFunction<I, O>;
  readonly input: I;
  readonly runId: string;
  readonly conductor: Conductor;
  readonly options: RunOptions;
  readonly edits?: ForkEdits;
  /** Decides about held steps. @default whoever answers their signals */
  readonly approve?: Approve | undefined;
  /** Further attributes and links of the root span: where a replay or fork came from. */
  readonly attributes?: Attributes;
  readonly links?: Link[];
  /** What of the recorded run holds for this one too. */
  readonly recorded?: Pick<RunRecorderOptions, "startedMs" | "seed" | "originMs" | "generation" | "record" | "durable">;
  /** Looks at how the run ended. @throws DivergenceError */
  readonly check?: (result: RunResult<O>, recorder: RunRecorder) => void;
}

export type RunResult<O> =
  | { readonly status: "ok"; readonly output: O }
  | { readonly status: "error"; readonly error: unknown }
  /** `thrown`: what the agent's code ended in, where it did not end well either. */
  | { readonly status: "diverged"; readonly error: unknown; readonly thrown?: unknown };

/** One run from its root span to its last checkpoint. Never rejects for what the agent's code throws. */
export async function executeRun<I, O>(
  execution: Execution<I, O>,
): Promise<{ result: RunResult<O>; recorder: RunRecorder; rootSpan: Span }> {
  interceptGlobals();
  const { identity, runId, conductor, edits, approve } = execution;
  const pins = currentPins(identity.version);
  const recorder = new RunRecorder({
    runId,
    agent: identity,
    pins,
    input: execution.input,
    conductor,
    edits,
    approve,
    ...execution.recorded,
  });
  const rootSpan = recorder.records ? openRoot(execution, pins) : noSpan;
  recorder.checkpoint("start", rootSpan, "");
  const { signal } = execution.options;
  const abort = (): void => {
    recorder.abort(signal?.reason);
  };
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted === true) abort();
  const result = await outcomeOf(execution, recorder, rootSpan);
  signal?.removeEventListener("abort", abort);
  if (signal?.aborted === true && result.status === "error") rootSpan.setAttribute(Attribute.cancelled, true);
  close(recorder, rootSpan, result);
  outlet.drain();
  dropSignals(runId);
  return { result, recorder, rootSpan };
}

async function outcomeOf<I, O>(execution: Execution<I, O>, recorder: RunRecorder, rootSpan: Span): Promise<RunResult<O>> {
  const frame = new Frame(recorder, "");
  let result: RunResult<O>;
  try {
    const work = runInFrame(frame, () =>
      context.with(trace.setSpan(ROOT_CONTEXT, rootSpan), async () => execution.execute(execution.input, createRun(frame))),
    );
    const output = await Promise.race([work, recorder.untilAborted]);
    recorder.encode(output, ["outcome", "output"]);
    result = { status: "ok", output };
  } catch (error) {
    result = { status: "error", error };
  }
  // At once: what was still going on is no part of the run, in a replay as it was then.
  recorder.close();
  try {
    if (recorder.aborted) throw recorder.aborted.error;
    recorder.conductor.finish();
    execution.check?.(result, recorder);
    return result;
  } catch (error) {
    recorder.abort(error);
    if (!(error instanceof DivergenceError)) return { status: "error", error };
    return { status: "diverged", error, ...(result.status === "error" && result.error !== error ? { thrown: result.error } : {}) };
  }
}

function openRoot<I, O>(execution: Execution<I, O>, pins: Pins): Span {
  const { identity, options, runId } = execution;
  const around = trace.getSpanContext(context.active());
  const attributes: Attributes = {
    [GenAi.operation]: "invoke_agent",
    [GenAi.agentName]: identity.name,
    [GenAi.agentVersion]: identity.version,
    [Attribute.stepKind]: "agent",
    [Attribute.stepInput]: attributeText(execution.input, ["input"]),
    [Attribute.pins]: JSON.stringify(pins),
    ...(options.conversation === undefined ? {} : { [GenAi.conversation]: options.conversation }),
    ...(options.labels && options.labels.length > 0 ? { [Attribute.labels]: [...options.labels] } : {}),
    ...(options.experiment
      ? {
          [Attribute.experimentId]: options.experiment.id,
          [Attribute.caseId]: options.experiment.caseId,
          [Attribute.trial]: options.experiment.trial,
        }
      : {}),
    ...execution.attributes,
  };
  const links = [...(execution.links ?? []), ...(around ? [{ context: around }] : [])];
  return withTraceId(runId, () =>
    openSpan({ name: `invoke_agent ${identity.name}`, id: { runId, key: "" }, attributes, root: true, parent: ROOT_CONTEXT, links }),
  );
}

function close<O>(recorder: RunRecorder, rootSpan: Span, result: RunResult<O>): void {
  if (!recorder.records) return;
  const error = result.status === "ok" ? undefined : errorParts(result.error);
  if (result.status === "ok") rootSpan.setAttribute(Attribute.stepOutput, attributeText(result.output, ["outcome", "output"]));
  const outcome = result.status === "ok" ? { status: "ok", output: result.output } : { status: "error", error };
  const checkpoint = recorder.checkpoint("end", rootSpan, "", outcome);
  if (checkpoint !== "") rootSpan.setAttribute(Attribute.checkpointPost, checkpoint);
  endSpan(rootSpan, error);
}
