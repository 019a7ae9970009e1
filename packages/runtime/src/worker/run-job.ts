import { RetakeError, type Client, type ErrorCode, type Job, type Json, type Pins } from "@retake/protocol";
import { currentPins, forkRun, replay, type DivergenceReport, type ReplayResult, type ToolReplacements } from "@retake/sdk";
import type { AnyAgent } from "./agents.ts";
import { loadInterrupted, loadRecording } from "./load-recording.ts";

export interface JobContext {
  readonly client: Client;
  readonly agents: readonly AnyAgent[];
  /** What edits may put in the place of a tool. */
  readonly tools: ToolReplacements;
  readonly log: (line: string) => void;
  /** Aborted when the job is no longer this worker's. */
  readonly signal: AbortSignal;
}

/**
 * Executes a fork or a replay. A run whose agent ends in an error of its own is
 * done: that error is its outcome. So is a replay that diverges: that is what it
 * was to find out.
 *
 * @returns how the run relates to its recording, where it left it
 * @throws RetakeError Thrown when the run could not be made; it is not there then,
 * or stops at its divergence.
 */
export async function runJob(job: Job, context: JobContext): Promise<Json | undefined> {
  const agent = context.agents.find(({ agentName }) => agentName === job.agent);
  if (!agent)
    throw new RetakeError(
      "agent_not_registered",
      `This worker has no agent "${job.agent}"; it has ${context.agents.map(({ agentName }) => agentName).join(", ")}.`,
    );
  return job.kind === "fork" ? runFork(job, agent, context) : runReplay(job, agent, context);
}

async function runFork(job: Job & { kind: "fork" }, agent: AnyAgent, context: JobContext): Promise<Json | undefined> {
  const { client, log, signal, tools } = context;
  const { runId, spanId, point, edits, mode, external } = job.fork;
  const { recording, cut } = await loadRecording(client, runId, { spanId, point });
  if (!cut) throw new RetakeError("internal", "A fork's recording has no cut.");
  const moved = pinsNote({ "agent.version": recording.agent.version, ...recording.pins }, agent);
  if (moved) log(`job ${job.id}: ${moved}`);
  const interrupted = job.attempt > 1 ? await loadInterrupted(client, job.runId) : null;
  if (interrupted) log(`job ${job.id}: goes on after ${interrupted.journal.length} entries of an execution that broke off`);
  const result = await forkRun(recording, agent, {
    runId: job.runId,
    parent: { runId, spanId },
    cut,
    edits,
    mode,
    external,
    available: tools,
    signal,
    durable: true,
    generation: Math.max(0, job.attempt - 1),
    ...(interrupted ? { interrupted } : {}),
  });
  const problem = problemOf(result, edits.length > 0);
  if (problem)
    throw new RetakeError(problem.code, moved ? `${problem.message} Note: ${moved}.` : problem.message, { data: { runId: job.runId } });
  return asJson(result.report);
}

async function runReplay(job: Job & { kind: "replay" }, agent: AnyAgent, { client, signal }: JobContext): Promise<Json | undefined> {
  const { runId, mode } = job.replay;
  if (mode === "live" && job.attempt > 1)
    throw new RetakeError("conflict", "The worker that ran it live died on the way. What it did is not done twice: start another replay.");
  const { recording } = await loadRecording(client, runId);
  const generation = Math.max(0, job.attempt - 1);
  const result = await replay(recording, agent, { mode, runId: job.runId, source: { runId }, signal, generation });
  return asJson(result.report);
}

function asJson(report: DivergenceReport | undefined): Json | undefined {
  return report && (JSON.parse(JSON.stringify(report)) as Json);
}

/** What kept a fork from being what was asked for: a prefix not followed, an edit that fits nowhere. */
function problemOf({ status, divergence, error }: ReplayResult, edited: boolean): { code: ErrorCode; message: string } | null {
  if (status === "diverged") {
    const { type, message } = divergence ?? { type: "UNREACHED", message: "the recorded prefix was not followed to the cut" };
    return { code: "replay_diverged", message: `The agent left its recording (${type}): ${message}` };
  }
  // Edits are applied inside the run, where the SDK's refusal ends it like an error of the agent's.
  if (edited && error?.name === "RetakeError" && error.code === "bad_request") return { code: "bad_request", message: error.message };
  return null;
}

/** Where the code that goes on differs from the one that was recorded; empty where it doesn't. */
function pinsNote(recorded: Pins, { agentVersion }: AnyAgent): string {
  const moved = Object.entries(currentPins(agentVersion)).filter(
    ([name, value]) => recorded[name] !== undefined && recorded[name] !== value,
  );
  return moved.map(([name, value]) => `recorded with ${name} ${recorded[name]}, goes on with ${value}`).join("; ");
}
