import { TraceFlags, type Link } from "@opentelemetry/api";
import { Attribute, type RunState, type StepKind } from "@retake/protocol";
import type { ExternalPolicy } from "../journal/after-cut-conductor.ts";
import type { Agent } from "../runs/agent.ts";
import type { RunOptions } from "../runs/execute-run.ts";
import type { Approve } from "../steps/approval.ts";
import type { ForkCut } from "./fork-edits.ts";
import { runFromCut, type CutOptions } from "./from-cut.ts";
import type { ReplayResult } from "./replay-result.ts";

export interface ForkOptions extends RunOptions, CutOptions {
  /** Where the fork comes from; its run links to it. */
  readonly parent: { readonly runId: string; readonly spanId: string };
  readonly cut: ForkCut;
  /** What comes after the cut: steps that run, or outcomes of the parent by what is asked. @default "live" */
  readonly mode?: "live" | "hybrid";
  /** Kinds that run after the cut in hybrid mode. @default ["model"] */
  readonly live?: readonly StepKind[];
  /**
   * What becomes of steps after the cut that may change the world, where the parent did not do the same: they wait for
   * an approval, run, or fail. Model calls always run. @default "hold"
   */
  readonly external?: ExternalPolicy;
  /** Decides about held steps. @default whoever answers `hold:<step key>` by `answerSignal`, `retake signal` or the API */
  readonly approve?: Approve;
  /** What an earlier execution of this very fork got done before its process died: it is not done again. */
  readonly interrupted?: RunState;
  /** How often this fork has been taken up before. @default 0 */
  readonly generation?: number;
  /** Whether everything recorded has to be with the collector before a step changes the world. @default false */
  readonly durable?: boolean;
  /** How long effects that nobody declared may hold the fork up before its cut. In milliseconds. @default 10000 */
  readonly stallMs?: number;
}

/**
 * Runs an agent on a recording up to a step, then goes on: its steps up to the
 * cut are served, edits apply at the cut, what comes after it runs.
 *
 * @param recording of the whole parent, or of any of its states from the cut on
 * @throws RetakeError `run_not_replayable` Thrown when the recording does not reach the cut; `bad_request` when a tool
 * is to be replaced by one that is not there.
 *
 * @example
 * ```ts
 * const fork = await forkRun(recording, support, {
 *   parent: { runId, spanId },
 *   cut: { stepKey: "tool:get_order#0", point: "after" },
 *   edits: [{ type: "outcome", output: { refundable: true } }],
 *   approve: ({ name }) => ({ approve: name !== "charge_card" }),
 * });
 * ```
 */
export async function forkRun(recording: RunState, agent: Agent<never, unknown>, options: ForkOptions): Promise<ReplayResult> {
  const { cut, parent, mode = "live", external = "hold", approve } = options;
  return runFromCut(recording, agent, {
    ...options,
    mode: "fork",
    goOn: mode,
    external,
    approve: approve ?? refuser(external),
    run: options,
    attributes: { [Attribute.forkRunId]: parent.runId, [Attribute.forkSpanId]: parent.spanId, [Attribute.forkPoint]: cut.point },
    links: [linkTo(parent)],
  });
}

function refuser(external: ExternalPolicy): Approve | undefined {
  if (external !== "refuse") return undefined;
  return () => ({ approve: false, reason: "steps that may change the world are refused in this fork" });
}

function linkTo(parent: { readonly runId: string; readonly spanId: string }): Link {
  return {
    context: { traceId: parent.runId, spanId: parent.spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true },
    attributes: { "retake.link": "fork" },
  };
}
