import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { RetakeError } from "@retake/protocol";
import { z } from "zod";
import type { ChatMessage } from "./chat.ts";
import { withEnvironment } from "./environment.ts";
import { importRuns, unreadable, type ImportOptions, type ImportSummary, type RecordedRun } from "./import-runs.ts";
import { RecordedEnvironment } from "./recorded-environment.ts";
import { actionsOf, sweAgent, type SweAgentInput } from "./swe-agent-loop.ts";

/** Model calls that a run of its own may make. */
const MODEL_CALLS = 100;
const MAX_FILE_BYTES = 256 * 1024 * 1024;

const text = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))])
  .transform((content) => (typeof content === "string" ? content : content.map((part) => part.text ?? "").join("")));

const historyMessage = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  content: text,
  tool_calls: z.array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) })).nullish(),
  tool_call_ids: z.array(z.string()).nullish(),
});

const trajectoryFile = z.object({
  history: z.array(historyMessage).min(2),
  trajectory: z.array(z.looseObject({ observation: z.string() })).default([]),
  info: z.looseObject({ exit_status: z.string().nullish() }).default({}),
  replay_config: z.unknown().optional(),
});

const replayConfig = z.object({ agent: z.object({ model: z.object({ name: z.string().min(1) }) }) });

/**
 * Imports a SWE-agent trajectory (`.traj`) by running its loop on the recorded answers and
 * observations. How it ended becomes the score `exit_status`.
 *
 * @throws RetakeError `bad_request` Thrown when the file is not of this form.
 */
export async function importSweAgent(options: ImportOptions): Promise<ImportSummary> {
  return importRuns(readSweAgent(options), options);
}

/** The one run of a file. */
export async function* readSweAgent({ file, model }: Pick<ImportOptions, "file" | "model">): AsyncGenerator<RecordedRun> {
  const { history, trajectory, info, replay_config: config } = parse(await read(file), file);
  const start = history.findIndex(({ role }) => role === "assistant");
  if (start < 1) throw invalid(file, "its history has no question and answer");
  const messages = conversation(history, start, trajectory.at(-1)?.observation ?? "");
  const instance = basename(file).replace(/\.traj(\.json)?$/, "");
  const input: SweAgentInput = {
    instance,
    model: model ?? modelOf(config),
    messages: messages.slice(0, start),
    maxModelCalls: maxModelCalls(messages),
  };
  yield {
    labels: ["swe-agent", `instance:${instance}`],
    scores: typeof info.exit_status === "string" ? [{ name: "exit_status", label: info.exit_status }] : [],
    run: async (options) => {
      const environment = new RecordedEnvironment(asToolAnswers(messages, start), start);
      try {
        await withEnvironment(environment, () => sweAgent(input, options));
      } catch (cause) {
        throw invalid(file, cause instanceof Error ? cause.message : String(cause), cause);
      }
      if (environment.left > 0) throw invalid(file, `the conversation goes on for ${environment.left} messages after its end`);
    },
  };
}

type HistoryMessage = z.infer<typeof historyMessage>;

/** The history as chat messages. What the last action showed often stands outside of it. */
function conversation(history: readonly HistoryMessage[], start: number, lastObservation: string): ChatMessage[] {
  const messages = history.map(({ role, content, tool_calls: calls, tool_call_ids: ids }): ChatMessage => {
    if (role === "assistant")
      return {
        role,
        content,
        ...(calls && calls.length > 0 && { tool_calls: calls.map((call) => ({ type: "function" as const, ...call })) }),
      };
    return { role, content, ...(ids?.[0] !== undefined && { tool_call_id: ids[0] }) };
  });
  const last = messages.at(-1);
  if (last?.role === "assistant" && messages.length > start) messages.push({ role: "user", content: lastObservation });
  return messages;
}

/** A history that does not end in a submission was stopped after its last call. */
function maxModelCalls(messages: readonly ChatMessage[]): number {
  const calls = messages.filter(({ role }) => role === "assistant");
  const last = calls.at(-1);
  return last && actionsOf(last).some(({ name }) => name === "submit") ? Math.max(MODEL_CALLS, calls.length) : calls.length;
}

/** Observations answer actions, whatever role the history gives them. */
function asToolAnswers(messages: readonly ChatMessage[], start: number): ChatMessage[] {
  return messages.map((message, index) => {
    if (index < start || message.role === "assistant") return message;
    const previous = messages.slice(0, index).findLast(({ role }) => role === "assistant");
    const action = previous && actionsOf(previous).find(({ callId }) => callId === undefined || callId === message.tool_call_id);
    return { ...message, role: "tool", ...(action && { name: action.name }) };
  });
}

/** A trajectory that was itself a replay names no model. */
function modelOf(config: unknown): string {
  try {
    const parsed = replayConfig.safeParse(typeof config === "string" ? JSON.parse(config) : config);
    return parsed.success && parsed.data.agent.model.name !== "replay" ? parsed.data.agent.model.name : "unknown";
  } catch {
    return "unknown";
  }
}

async function read(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new Error(`it has ${size} bytes, more than ${MAX_FILE_BYTES}`);
    return await readFile(file, "utf8");
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function parse(content: string, file: string): z.infer<typeof trajectoryFile> {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw invalid(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const parsed = trajectoryFile.safeParse(value);
  if (!parsed.success) throw invalid(file, z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

function invalid(file: string, reason: string, cause?: unknown): RetakeError {
  return new RetakeError("bad_request", `${file} is not a SWE-agent trajectory: ${reason}`, cause === undefined ? {} : { cause });
}
