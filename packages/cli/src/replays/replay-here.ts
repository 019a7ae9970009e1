import { newRunId, RetakeError, type Client, type Edit } from "@retake/protocol";
import { findCut, loadRecording, type AnyAgent } from "@retake/runtime";
import { replay, type DivergenceReport, type ForkCut, type ReplayResult, type ToolReplacements } from "@retake/sdk";
import { pointOf, readEdits } from "../edits/edit-options.ts";
import { WaitingSteps } from "../jobs/waiting-steps.ts";
import { note } from "../terminal/text.ts";
import { describeError } from "../terminal/errors.ts";
import type { Options } from "./replay-options.ts";
import type { Replayed } from "./replayed.ts";

const LOOK_MS = 1_000;

export interface ReplayContext {
  readonly client: Client;
  readonly agents: readonly AnyAgent[];
  readonly tools: ToolReplacements;
  readonly options: Options;
}

/** Replays a run in this process. */
export async function replayHere(runId: string, { client, agents, tools, options }: ReplayContext): Promise<Replayed> {
  const { recording } = await loadRecording(client, runId);
  const agent = agents.find(({ agentName }) => agentName === recording.agent.name);
  if (!agent)
    throw new RetakeError(
      "agent_not_registered",
      `The run is of the agent "${recording.agent.name}"; the files have ${agents.map(({ agentName }) => agentName).join(", ")}.`,
    );
  const counterfactual = options.mode === "counterfactual" ? await cutOf(client, runId, options) : undefined;
  const made = newRunId();
  using _watch = counterfactual && watch(client, made);
  const result = await replay(recording, agent, {
    mode: options.mode,
    runId: made,
    source: { runId },
    labels: options.label ?? [],
    onDivergence: options.onDivergence,
    record: options.record,
    available: tools,
    ...counterfactual,
    ...(options.live && { live: options.live }),
    ...(options.allow && { allow: ["pure", options.allow] }),
    ...(options.then && { goOn: options.then }),
  });
  requireEdits(result, counterfactual !== undefined && counterfactual.edits.length > 0);
  const report = result.report ? await withSpan(client, runId, result.report) : null;
  return {
    source: runId,
    agent: recording.agent.name,
    status: result.status,
    runId: options.record ? result.runId : null,
    steps: result.steps,
    durationMs: result.durationMs,
    report,
    problem: result.error ? `${result.error.name}: ${result.error.message}` : null,
    // The state at the end can be large; it is in the run's last checkpoint.
    details: { ...result, source: runId, ...(report ? { report, divergence: report.first } : {}), state: undefined },
  };
}

async function cutOf(client: Client, runId: string, options: Options): Promise<{ cut: ForkCut; edits: Edit[] }> {
  const edits = await readEdits(options);
  const { spans } = await client.listSpans({ params: { runId } });
  return { cut: findCut(spans, options.at!, pointOf(options)).cut, edits };
}

/** Edits are applied inside the run, where the SDK's refusal ends it like an error of the agent's. */
function requireEdits({ error }: ReplayResult, edited: boolean): void {
  if (edited && error?.name === "RetakeError" && error.code === "bad_request") throw new RetakeError("bad_request", error.message);
}

/** The report with the recorded span of the first divergence, where the run has one. */
export async function withSpan(client: Client, runId: string, report: DivergenceReport): Promise<DivergenceReport> {
  const { spans } = await client.listSpans({ params: { runId } });
  const spanId = spans.find(({ stepKey }) => stepKey !== "" && stepKey === report.first.key)?.spanId;
  return spanId === undefined ? report : { ...report, first: { ...report.first, spanId } };
}

/** Says what waits for an answer while the replay runs. */
function watch(client: Client, runId: string): Disposable {
  const waiting = new WaitingSteps(client, runId);
  const look = async (): Promise<void> => {
    try {
      for (const line of await waiting.news()) note(line);
    } catch (error) {
      note(describeError(error));
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
