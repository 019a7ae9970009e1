import {
  newRunId,
  RetakeError,
  reviveValue,
  Attribute,
  type Edit,
  type JournalEntry,
  type RunState,
  type SettleEntry,
  type StepKind,
} from "@retake/protocol";
import { TraceFlags, type Attributes, type Link } from "@opentelemetry/api";
import { DivergenceError, type Conductor } from "../journal/effect-request.ts";
import { HybridConductor } from "../journal/hybrid-conductor.ts";
import { LiveConductor } from "../journal/live-conductor.ts";
import { recordError } from "../journal/outcome.ts";
import { ReplayConductor } from "../journal/replay-conductor.ts";
import type { Agent } from "../runs/agent.ts";
import { executeRun, type Execution, type RunOptions } from "../runs/execute-run.ts";
import type { RunRecorder } from "../runs/run-recorder.ts";
import { preciseNow } from "../telemetry/clock.ts";
import { ForkEdits, type ForkCut } from "./fork-edits.ts";
import type { ReplayResult } from "./replay-result.ts";

export interface ReplayOptions extends RunOptions {
  /**
   * - `strict`: every effect from the recording, in its order. Another path is a divergence.
   * - `hybrid`: some kinds live, the rest from the recording by what is asked.
   * - `live`: a new run on the recorded input.
   */
  readonly mode: "strict" | "hybrid" | "live";
  /** Kinds that run in hybrid mode. @default ["model"] */
  readonly live?: readonly StepKind[];
  /** The recorded run, for the link from the new one. */
  readonly source?: { readonly runId: string };
  /** How long a strict replay may stand still before it counts as one that misses a step. In milliseconds. @default 10000 */
  readonly stallMs?: number;
}

/**
 * Runs an agent on a recording. The recording is the state of any checkpoint of
 * a run; that of its last one is the whole run.
 *
 * @example
 * ```ts
 * const result = await replay(recording, support, { mode: "strict" });
 * if (result.status === "diverged") console.log(result.divergence);
 * ```
 */
export async function replay(recording: RunState, agent: Agent<never, unknown>, options: ReplayOptions): Promise<ReplayResult> {
  const conductor = conductorFor(recording, options);
  const attributes: Attributes = {
    [Attribute.replayMode]: options.mode,
    ...(options.source ? { [Attribute.replayRunId]: options.source.runId } : {}),
  };
  return run(agent, recording, {
    runId: options.runId ?? newRunId(),
    conductor,
    options,
    attributes,
    ...(conductor instanceof ReplayConductor
      ? { watch: (recorder: RunRecorder) => stall(recorder, conductor, options.stallMs ?? 10_000) }
      : {}),
  });
}

export interface ForkOptions extends RunOptions {
  /** Where the fork comes from; its run links to it. */
  readonly parent: { readonly runId: string; readonly spanId: string };
  readonly cut: ForkCut;
  readonly edits?: readonly Edit[];
}

/**
 * Runs an agent on a recording up to a step, then goes on live: its steps up to
 * the cut are served, edits apply at the cut, everything after it runs.
 *
 * @throws RetakeError `run_not_replayable` Thrown when the recording does not reach the cut.
 */
export async function forkRun(recording: RunState, agent: Agent<never, unknown>, options: ForkOptions): Promise<ReplayResult> {
  const { cut, parent, edits = [] } = options;
  const entries = prefix(recording.journal, cut);
  const outcome = edits.findLast((edit) => edit.type === "outcome");
  const edited = new Map<string, SettleEntry>();
  if (outcome && cut.point === "after") edited.set(cut.stepKey, { type: "settle", key: cut.stepKey, status: "ok", output: outcome.output });
  const conductor = new ReplayConductor({ entries, afterEnd: "live", edited });
  return run(agent, recording, {
    runId: options.runId ?? newRunId(),
    conductor,
    options,
    edits: new ForkEdits(edits, cut, (key) => conductor.isRecorded(key)),
    attributes: { [Attribute.forkRunId]: parent.runId, [Attribute.forkSpanId]: parent.spanId, [Attribute.forkPoint]: cut.point },
    links: [linkTo(parent)],
    watch: (recorder: RunRecorder) => stall(recorder, conductor, 10_000),
  });
}

function conductorFor({ journal: entries, outcome }: RunState, options: ReplayOptions): Conductor {
  if (options.mode === "strict") return new ReplayConductor({ entries, afterEnd: "stop", complete: outcome !== undefined });
  if (options.mode === "hybrid") return new HybridConductor({ entries, live: options.live ?? ["model"] });
  return new LiveConductor();
}

/** The entries up to the cut: what was asked before it is in, what settled after it is out. */
function prefix(journal: readonly JournalEntry[], cut: ForkCut): JournalEntry[] {
  const type = cut.point === "before" ? "request" : "settle";
  const end = journal.findIndex((entry) => entry.type === type && entry.key === cut.stepKey);
  if (end < 0)
    throw new RetakeError(
      "run_not_replayable",
      `The recording does not reach the ${cut.point === "before" ? "start" : "end"} of the step ${cut.stepKey}.`,
    );
  return journal.slice(0, cut.point === "before" ? end : end + 1);
}

async function run(
  agent: Agent<never, unknown>,
  recording: RunState,
  execution: Omit<Execution<unknown, unknown>, "identity" | "execute" | "input">,
): Promise<ReplayResult> {
  const started = preciseNow();
  const { result, recorder, rootSpan } = await executeRun<unknown, unknown>({
    ...execution,
    identity: { name: agent.agentName, version: agent.agentVersion },
    execute: agent.execute as Execution<unknown, unknown>["execute"],
    input: reviveValue(recording.input),
  });
  const common = {
    runId: recorder.runId,
    rootSpanId: rootSpan.spanContext().spanId,
    steps: recorder.steps,
    durationMs: preciseNow() - started,
    state: Object.fromEntries([...recorder.cells].map(([name, cell]) => [name, cell.value])),
  };
  if (result.status === "ok") return { ...common, status: "ok", output: result.output };
  if (result.error instanceof DivergenceError) return { ...common, status: "diverged", divergence: result.error.divergence };
  return { ...common, status: "error", error: recordError(result.error) };
}

/**
 * Rejects when the replay stands still while it misses a recorded step: nothing
 * that is served can take that long. Never decides anything about order.
 */
async function stall(recorder: RunRecorder, conductor: ReplayConductor, stallMs: number): Promise<never> {
  for (let last = -1; ; last = recorder.journalLength) {
    // Keeps the process up: a replay that stands still has nothing else that would.
    const timer = Promise.withResolvers<void>();
    const handle = setTimeout(timer.resolve, stallMs);
    await Promise.race([timer.promise, recorder.untilClosed]);
    clearTimeout(handle);
    if (recorder.closed) return new Promise<never>(() => undefined);
    const missing = conductor.ended ? undefined : conductor.unreached();
    if (missing === undefined || recorder.journalLength !== last) continue;
    throw new DivergenceError({
      type: "UNREACHED",
      key: missing.key,
      message: `The replay stands still: the recording has the step ${missing.key} here, and the agent does not ask for it.`,
      recorded: missing.input,
    });
  }
}

function linkTo(parent: { readonly runId: string; readonly spanId: string }): Link {
  return {
    context: { traceId: parent.runId, spanId: parent.spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true },
    attributes: { "retake.link": "fork" },
  };
}
