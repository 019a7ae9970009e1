import { RetakeError, type Client, type ErrorCode, type Job, type Pins } from "@retake/protocol";
import { currentPins, forkRun, type ReplayResult } from "@retake/sdk";
import type { AnyAgent } from "./agents.ts";
import { loadRecording } from "./load-recording.ts";

export interface JobContext {
  readonly client: Client;
  readonly agents: readonly AnyAgent[];
  readonly log: (line: string) => void;
}

/**
 * Executes a fork: the recorded prefix up to its cut, then live. A fork whose agent
 * ends in an error of its own is done: that error is its outcome.
 *
 * @throws RetakeError Thrown when the fork could not be made; the run is not there then,
 * or stops at its divergence.
 */
export async function runJob(job: Job, { client, agents, log }: JobContext): Promise<void> {
  const agent = agents.find(({ agentName }) => agentName === job.agent);
  if (!agent)
    throw new RetakeError(
      "agent_not_registered",
      `This worker has no agent "${job.agent}"; it has ${agents.map(({ agentName }) => agentName).join(", ")}.`,
    );
  const { runId, spanId, point, edits } = job.fork;
  const { recording, cut } = await loadRecording(client, runId, { spanId, point });
  if (!cut) throw new RetakeError("internal", "A fork's recording has no cut.");
  const moved = pinsNote({ "agent.version": recording.agent.version, ...recording.pins }, agent);
  if (moved) log(`job ${job.id}: ${moved}`);
  const result = await forkRun(recording, agent, { runId: job.runId, parent: { runId, spanId }, cut, edits });
  const problem = problemOf(result, edits.length > 0);
  if (problem)
    throw new RetakeError(problem.code, moved ? `${problem.message} Note: ${moved}.` : problem.message, { data: { runId: job.runId } });
}

/** What kept a fork from being what was asked for: a prefix not followed, an edit that fits nowhere. */
function problemOf({ status, divergence, error }: ReplayResult, edited: boolean): { code: ErrorCode; message: string } | null {
  if (status === "diverged") {
    const { type, message } = divergence ?? { type: "UNREACHED", message: "the recorded prefix was not followed to the cut" };
    return { code: "replay_diverged", message: `The agent left its recording before the cut (${type}): ${message}` };
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
