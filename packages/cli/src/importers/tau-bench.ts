import { RetakeError } from "@retake/protocol";
import { z } from "zod";
import { chatMessage, type ChatMessage } from "./chat.ts";
import { withEnvironment } from "./environment.ts";
import { importRuns, type ImportOptions, type ImportSummary, type RecordedRun } from "./import-runs.ts";
import { readLines } from "./read-lines.ts";
import { RecordedEnvironment } from "./recorded-environment.ts";
import { endsByItself, tauBenchAgent, type TauBenchInput } from "./tau-bench-agent.ts";

/** Model calls that τ-bench grants a conversation. */
const MODEL_CALLS = 30;
const DEFAULT_MODEL = "gpt-4o";

const trajectory = z.object({
  task_id: z.number().int(),
  trial: z.number().int().min(0),
  reward: z.number(),
  traj: z.array(chatMessage).min(2),
  info: z.object({ task: z.object({ instruction: z.string() }) }),
});

export interface TauBenchImportOptions extends ImportOptions {
  /** Label of all runs. @default "tau-airline" */
  readonly label?: string;
}

/**
 * Imports τ-bench trajectories (JSON lines, one run each) by running their agent on the
 * recorded answers: spans, journals and checkpoints are those of a recorded run. The reward
 * becomes the score `reward`.
 *
 * @throws RetakeError `bad_request` Thrown with the line's number when the file is not of this form.
 */
export async function importTauBench(options: TauBenchImportOptions): Promise<ImportSummary> {
  return importRuns(readTauBench(options), options);
}

/** The runs of a file, one at a time: memory holds one line. */
export async function* readTauBench({
  file,
  model = DEFAULT_MODEL,
  label = "tau-airline",
}: Pick<TauBenchImportOptions, "file" | "model" | "label">): AsyncGenerator<RecordedRun> {
  for await (const { text, number } of readLines(file)) {
    if (text.trim() !== "") yield toRun(text, `${file}:${number}`, model, label);
  }
}

function toRun(line: string, place: string, model: string, label: string): RecordedRun {
  const { task_id: task, trial, reward, traj, info } = parse(line, place);
  const start = traj[0]!.role === "system" ? 1 : 0;
  const input: TauBenchInput = {
    task,
    instruction: info.task.instruction,
    model,
    policy: start === 1 ? traj[0]!.content : null,
    maxModelCalls: maxModelCalls(traj),
  };
  return {
    labels: [label, `task:${task}`, `trial:${trial}`],
    scores: [{ name: "reward", value: reward }],
    run: async (options) => {
      const environment = new RecordedEnvironment(traj, start);
      try {
        await withEnvironment(environment, () => tauBenchAgent(input, options));
      } catch (cause) {
        throw invalid(place, cause instanceof Error ? cause.message : String(cause), cause);
      }
      if (environment.left > 0) throw invalid(place, `the conversation goes on for ${environment.left} messages after its end`);
    },
  };
}

/** A conversation that did not end by itself was stopped after its last call. */
function maxModelCalls(messages: readonly ChatMessage[]): number {
  const calls = messages.filter(({ role }) => role === "assistant").length;
  return endsByItself(messages) ? Math.max(MODEL_CALLS, calls) : calls;
}

function parse(line: string, place: string): z.infer<typeof trajectory> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw invalid(place, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const parsed = trajectory.safeParse(value);
  if (!parsed.success) throw invalid(place, z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

function invalid(place: string, reason: string, cause?: unknown): RetakeError {
  return new RetakeError("bad_request", `${place} is not a τ-bench trajectory: ${reason}`, cause === undefined ? {} : { cause });
}
