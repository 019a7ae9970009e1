import { context, ROOT_CONTEXT, trace, type Attributes, type Link, type Span } from "@opentelemetry/api";
import { Attribute, GenAi, type Pins } from "@retake/protocol";
import { DivergenceError, type Conductor } from "../journal/effect-request.ts";
import { recordError } from "../journal/outcome.ts";
import type { ForkEdits } from "../replay/fork-edits.ts";
import { withTraceId } from "../telemetry/id-generator.ts";
import { Frame, runInFrame } from "./frame.ts";
import { attributeText, endSpan, openSpan } from "./open-span.ts";
import { currentPins } from "./pins.ts";
import { createRun, type Run } from "./run.ts";
import { RunRecorder } from "./run-recorder.ts";

export type AgentFunction<I = unknown, O = unknown> = (input: I, run: Run) => Promise<O>;

export interface RunOptions {
  /** Found again by `label:` in a search. */
  readonly labels?: readonly string[];
  /** The conversation this run belongs to, by the application's own id. */
  readonly conversation?: string;
  /** The id to run under; made by `newRunId()`. */
  readonly runId?: string;
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
  /** Further attributes and links of the root span: where a replay or fork came from. */
  readonly attributes?: Attributes;
  readonly links?: Link[];
  /** Ends the run early: rejects when nothing more can come. */
  readonly watch?: (recorder: RunRecorder) => Promise<never>;
}

export type RunResult<O> =
  | { readonly status: "ok"; readonly output: O }
  | { readonly status: "error" | "diverged"; readonly error: unknown };

/** One run from its root span to its last checkpoint. Never rejects for what the agent's code throws. */
export async function executeRun<I, O>(
  execution: Execution<I, O>,
): Promise<{ result: RunResult<O>; recorder: RunRecorder; rootSpan: Span }> {
  const { identity, runId, conductor, edits } = execution;
  const pins = currentPins(identity.version);
  const recorder = new RunRecorder({ runId, agent: identity, pins, input: execution.input, conductor, edits });
  const rootSpan = openRoot(execution, pins);
  recorder.checkpoint("start", rootSpan, "");
  let result: RunResult<O>;
  try {
    const work = runInFrame(new Frame(recorder, ""), () =>
      context.with(trace.setSpan(ROOT_CONTEXT, rootSpan), () => execution.execute(execution.input, createRun(recorder, ""))),
    );
    const ends: Promise<O>[] = [work, recorder.untilAborted];
    if (execution.watch) ends.push(execution.watch(recorder));
    const output = await Promise.race(ends);
    if (recorder.aborted) throw recorder.aborted.error;
    conductor.finish();
    recorder.encode(output);
    result = { status: "ok", output };
  } catch (error) {
    recorder.abort(error);
    const cause = recorder.aborted?.error;
    result = { status: cause instanceof DivergenceError ? "diverged" : "error", error: cause };
  }
  close(recorder, rootSpan, result);
  return { result, recorder, rootSpan };
}

function openRoot<I, O>(execution: Execution<I, O>, pins: Pins): Span {
  const { identity, options } = execution;
  const around = trace.getSpanContext(context.active());
  const attributes: Attributes = {
    [GenAi.operation]: "invoke_agent",
    [GenAi.agentName]: identity.name,
    [GenAi.agentVersion]: identity.version,
    [Attribute.stepKind]: "agent",
    [Attribute.stepInput]: attributeText(execution.input),
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
  return withTraceId(execution.runId, () =>
    openSpan({ name: `invoke_agent ${identity.name}`, attributes, root: true, parent: ROOT_CONTEXT, links }),
  );
}

function close<O>(recorder: RunRecorder, rootSpan: Span, result: RunResult<O>): void {
  recorder.close();
  if (result.status === "ok") {
    rootSpan.setAttribute(Attribute.stepOutput, attributeText(result.output));
    rootSpan.setAttribute(Attribute.checkpointPost, recorder.checkpoint("end", rootSpan, "", { status: "ok", output: result.output }));
    endSpan(rootSpan);
    return;
  }
  const error = recordError(result.error);
  rootSpan.setAttribute(Attribute.checkpointPost, recorder.checkpoint("end", rootSpan, "", { status: "error", error: { ...error } }));
  endSpan(rootSpan, error);
}
