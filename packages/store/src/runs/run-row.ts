import { forkPoint, runId as runIdSchema, spanId as spanIdSchema, type RunStatus, type RunSummary, type Score } from "@retake/protocol";

/** What a list of runs reads, in the form of {@link RunRow}. The table's alias is `r`. */
export const runColumns = `
  lower(hex(r.trace_id)) AS runId,
  if(r.root_span_id = toFixedString('', 8), NULL, lower(hex(r.root_span_id))) AS rootSpanId,
  r.agent AS agent,
  r.agent_version AS agentVersion,
  r.service AS service,
  r.status AS status,
  r.status_message AS statusMessage,
  toString(toUnixTimestamp64Nano(r.start)) AS startNs,
  toUnixTimestamp64Nano(r.start) / 1e6 AS startTimeMs,
  greatest(0, if(r.status = 'running', toUnixTimestamp64Nano(now64(9)), toInt64(r.end_ns)) - toUnixTimestamp64Nano(r.start)) / 1e6 AS durationMs,
  r.steps AS steps,
  r.inherited_steps AS inheritedSteps,
  r.errors AS errors,
  r.models AS models,
  r.tools AS tools,
  r.input_tokens AS inputTokens,
  r.output_tokens AS outputTokens,
  toFloat64(r.cost) AS costUsd,
  r.unpriced_calls AS unpricedCalls,
  r.conversation AS conversation,
  r.first_input AS firstInput,
  r.last_output AS lastOutput,
  r.labels AS labels,
  r.fork_run AS forkRun,
  r.fork_span AS forkSpan,
  r.fork_point AS forkPoint,
  r.replay_run AS replayRun,
  r.replay_mode AS replayMode,
  r.experiment AS experimentId,
  r.case_id AS caseId,
  r.trial AS trial`;

type Plain = Omit<RunSummary, "status" | "fork" | "replay" | "experiment" | "scores">;

export interface RunRow extends Plain {
  readonly status: RunStatus;
  readonly startNs: string;
  readonly forkRun: string;
  readonly forkSpan: string;
  readonly forkPoint: string;
  readonly replayRun: string;
  readonly replayMode: string;
  readonly experimentId: string;
  readonly caseId: string;
  readonly trial: number;
}

export function toRunSummary(row: RunRow, scores: readonly Score[]): RunSummary {
  const { startNs: _, forkRun, forkSpan, forkPoint: point, replayRun, replayMode, experimentId, caseId, trial, ...plain } = row;
  return {
    ...plain,
    fork: toFork(forkRun, forkSpan, point),
    replay: replayMode === "" ? null : { runId: runIdSchema.safeParse(replayRun).data ?? null, mode: replayMode },
    experiment: experimentId === "" ? null : { id: experimentId, caseId, trial },
    scores: [...scores],
  };
}

/** Attributes are anybody's to set: what is no reference to a run is none. */
function toFork(runId: string, spanId: string, point: string): RunSummary["fork"] {
  const parent = runIdSchema.safeParse(runId);
  const span = spanIdSchema.safeParse(spanId);
  if (!parent.success || !span.success) return null;
  return { runId: parent.data, spanId: span.data, point: forkPoint.safeParse(point).data ?? "after" };
}
