import { Attribute, equalValues, recordValue, RetakeError, type Json, type RecordedError, type RunState } from "@retake/protocol";
import type { Attributes } from "@opentelemetry/api";
import type { Conductor } from "../journal/conductor.ts";
import { DivergenceError } from "../journal/divergence.ts";
import { LiveConductor } from "../journal/live-conductor.ts";
import { recordError } from "../journal/outcome.ts";
import { ReplayConductor } from "../journal/replay-conductor.ts";
import type { Agent } from "../runs/agent.ts";
import type { RunOptions, RunResult } from "../runs/execute-run.ts";
import { preciseNow } from "../telemetry/clock.ts";
import { freshRunId } from "../telemetry/id-generator.ts";
import { fallbackFor, hybrid, simulator, STALL_MS, type FollowingOptions } from "./conductors.ts";
import { follow } from "./follow.ts";
import type { ForkCut } from "./fork-edits.ts";
import { runFromCut, type CutOptions } from "./from-cut.ts";
import type { ReplayResult } from "./replay-result.ts";

export interface ReplayOptions extends RunOptions, FollowingOptions, CutOptions {
  /**
   * - `strict`: every effect from the recording, in its order. Another path, or another outcome, is a divergence.
   * - `hybrid`: some kinds live, the rest from the recording by what is asked.
   * - `counterfactual`: strict up to `cut`, then `edits`, then on as `goOn` says.
   * - `live`: a new run on the recorded input.
   */
  readonly mode: "strict" | "hybrid" | "counterfactual" | "live";
  /** Whether a strict replay that ends otherwise than its recording, after all the same steps, counts as diverged. @default true */
  readonly compareOutcome?: boolean;
  /** Of a counterfactual replay: where it leaves the recording. */
  readonly cut?: ForkCut;
  /** Of a counterfactual replay: how it goes on. @default "live" */
  readonly goOn?: "live" | "hybrid";
  /** The recorded run, for the link from the new one. */
  readonly source?: { readonly runId: string };
  /**
   * Whether the replay is recorded as a run of its own, with spans and checkpoints. Without, it only says whether it
   * follows, much faster. @default true
   */
  readonly record?: boolean;
  /** How often this very replay has been taken up before, by a process that died. @default 0 */
  readonly generation?: number;
}

/**
 * Runs an agent on a recording. The recording is the state of any checkpoint of
 * a run; that of its last one is the whole run.
 *
 * @throws RetakeError `bad_request` Thrown when a counterfactual replay is not told its cut; `run_not_replayable`
 * when the recording does not reach it.
 *
 * @example
 * ```ts
 * const result = await replay(recording, support, { mode: "strict" });
 * if (result.status === "diverged") console.log(result.report);
 * ```
 */
export async function replay(recording: RunState, agent: Agent<never, unknown>, options: ReplayOptions): Promise<ReplayResult> {
  const { mode, source, record, generation } = options;
  const attributes: Attributes = {
    [Attribute.replayMode]: mode,
    ...(source ? { [Attribute.replayRunId]: source.runId } : {}),
  };
  if (mode === "counterfactual")
    return runFromCut(recording, agent, {
      external: "hold",
      ...options,
      mode,
      cut: requireCut(options.cut),
      goOn: options.goOn ?? "live",
      approve: simulator(options.simulate),
      run: options,
      attributes,
    });
  const { startedMs, seed } = recording;
  const recorded = mode === "strict" ? { startedMs, seed } : mode === "hybrid" ? { startedMs, seed, originMs: preciseNow() } : {};
  return follow(agent, recording, mode, {
    runId: options.runId ?? freshRunId(),
    conductor: conductorFor(recording, options),
    options,
    attributes,
    recorded: { ...recorded, record, generation },
    approve: simulator(options.simulate),
    ...(mode === "strict" && options.compareOutcome !== false
      ? { check: (result: RunResult<unknown>) => requireOutcome(recording, result) }
      : {}),
  });
}

function conductorFor({ journal: entries }: RunState, options: ReplayOptions): Conductor {
  const { mode, stallMs = STALL_MS } = options;
  if (mode === "strict") return new ReplayConductor({ entries, order: "strict", fallback: fallbackFor(options, entries), stallMs });
  if (mode === "hybrid") return hybrid(entries, options);
  return new LiveConductor();
}

function requireCut(cut: ForkCut | undefined): ForkCut {
  if (cut) return cut;
  throw new RetakeError("bad_request", "A counterfactual replay needs a cut: the step where it leaves the recording.");
}

/** A strict replay ends as its recording did. @throws DivergenceError */
function requireOutcome({ outcome, journal }: RunState, result: RunResult<unknown>): void {
  if (outcome === undefined) return;
  const actual = ending(
    result.status === "ok" ? { status: "ok", output: recordValue(result.output) } : { status: "error", error: recordError(result.error) },
  );
  const recorded = ending(outcome);
  if (equalValues(recorded, actual)) return;
  throw new DivergenceError({
    type: "OUTPUT",
    sequence: journal.length,
    key: "",
    message: `All steps were as recorded, but the run ended ${result.status === outcome.status ? "with another outcome" : `with ${result.status} where the recording ends with ${outcome.status}`}.`,
    recorded,
    actual,
  });
}

function ending({ status, output, error }: { status: string; output?: Json | undefined; error?: RecordedError | undefined }): Json {
  // Through text: absent and undefined parts are the same.
  return JSON.parse(JSON.stringify(status === "ok" ? { status, output } : { status, error })) as Json;
}
