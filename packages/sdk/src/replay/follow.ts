import { reviveValue, type RunState } from "@retake/protocol";
import { DivergenceError } from "../journal/divergence.ts";
import { recordError } from "../journal/outcome.ts";
import type { Agent } from "../runs/agent.ts";
import { executeRun, type Execution } from "../runs/execute-run.ts";
import { preciseNow } from "../telemetry/clock.ts";
import { divergenceReport } from "./divergence-report.ts";
import type { ReplayResult } from "./replay-result.ts";

/** Executes an agent on a recording's input under a conductor. */
export async function follow(
  agent: Agent<never, unknown>,
  recording: RunState,
  mode: string,
  execution: Omit<Execution<unknown, unknown>, "identity" | "execute" | "input">,
): Promise<ReplayResult> {
  const started = preciseNow();
  const { result, recorder, rootSpan } = await executeRun<unknown, unknown>({
    ...execution,
    identity: { name: agent.agentName, version: agent.agentVersion },
    execute: agent.execute as Execution<unknown, unknown>["execute"],
    input: reviveValue(recording.input),
  });
  const diverged = result.status === "diverged" && result.error instanceof DivergenceError ? result.error.divergence : undefined;
  const report = divergenceReport(mode, recording, recorder, diverged);
  const common = {
    runId: recorder.runId,
    rootSpanId: rootSpan.spanContext().spanId,
    steps: recorder.steps,
    durationMs: preciseNow() - started,
    state: Object.fromEntries([...recorder.cells].map(([name, cell]) => [name, cell.value])),
    ...(report ? { report, divergence: report.first } : {}),
  };
  if (result.status === "ok") return { ...common, status: "ok", output: result.output };
  if (result.status === "diverged")
    return { ...common, status: "diverged", ...("thrown" in result ? { error: recordError(result.thrown) } : {}) };
  return { ...common, status: "error", error: recordError(result.error) };
}
