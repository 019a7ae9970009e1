import { agent, step, tool, type Run } from "@retake/sdk";
import { argumentsOf, messageOf, type ChatMessage } from "./chat.ts";
import { currentEnvironment } from "./environment.ts";

export interface SweAgentInput {
  readonly instance: string;
  readonly model: string;
  /** What the agent begins with: system prompt, demonstrations, the issue. */
  readonly messages: readonly ChatMessage[];
  readonly maxModelCalls: number;
}

export interface SweAgentOutput {
  readonly ended: "submit" | "limit";
  /** What the last action showed: of a submission, its patch. */
  readonly observation: string;
}

interface Action {
  readonly name: string;
  readonly input: unknown;
  /** On a function call. */
  readonly callId?: string;
}

/** SWE-agent's loop: think, act, observe, until it submits or the calls are used up. */
export const sweAgent = agent({ name: "swe-agent", version: "1" }, work);

async function work(input: SweAgentInput, run: Run): Promise<SweAgentOutput> {
  // Always through the cell: a fork may have put another list into it.
  const history = run.state<ChatMessage[]>("messages", [...input.messages]);
  let observation = "";
  for (let calls = 1; calls <= input.maxModelCalls; calls++) {
    const request = { model: input.model, messages: history.value };
    const message = messageOf(await step({ name: "chat", kind: "model" }, request, (actual) => currentEnvironment().model(actual)));
    history.value.push(message);
    const actions = actionsOf(message);
    for (const action of actions) {
      observation = await act(action);
      history.value.push(
        action.callId === undefined
          ? { role: "user", content: observation }
          : { role: "tool", tool_call_id: action.callId, name: action.name, content: observation },
      );
    }
    if (actions.some(({ name }) => name === "submit")) return { ended: "submit", observation };
  }
  return { ended: "limit", observation };
}

async function act({ name, input, callId }: Action): Promise<string> {
  const execute = tool({ name }, (actual: unknown) => currentEnvironment().tool(name, actual));
  return execute(input, callId === undefined ? undefined : { id: callId });
}

/** What a message does: its function calls, else the last command in its text. */
export function actionsOf(message: ChatMessage): Action[] {
  if (message.tool_calls && message.tool_calls.length > 0) {
    return message.tool_calls.map((call) => ({ name: call.function.name, input: argumentsOf(call), callId: call.id }));
  }
  const command = lastBlock(message.content ?? "");
  if (command === null) return [{ name: "no_command", input: {} }];
  const [word = ""] = command.trim().split(/\s/, 1);
  return [{ name: /^[\w.-]{1,64}$/.test(word) ? word : "shell", input: { command } }];
}

/** The last fenced block of a text, or what stands between command tags. */
function lastBlock(text: string): string | null {
  const blocks = [...text.matchAll(/```[^\n]*\n([\s\S]*?)```|<command>\n?([\s\S]*?)<\/command>/g)];
  const last = blocks.at(-1);
  return last ? (last[1] ?? last[2] ?? "") : null;
}
