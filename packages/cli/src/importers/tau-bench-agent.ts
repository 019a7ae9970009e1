import { agent, step, tool, type Run } from "@retake/sdk";
import { argumentsOf, messageOf, type ChatMessage, type ToolCall } from "./chat.ts";
import { currentEnvironment } from "./environment.ts";

export interface TauBenchInput {
  readonly task: number;
  /** What the user wants; known to whoever plays the user, never to the agent. */
  readonly instruction: string;
  readonly model: string;
  /** The agent's system prompt, or null. */
  readonly policy: string | null;
  /** Model calls after which the conversation ends. */
  readonly maxModelCalls: number;
}

export interface TauBenchOutput {
  readonly ended: "user" | "transfer" | "limit";
  /** The agent's last words. */
  readonly answer: string | null;
}

/** What τ-bench's user says when there is nothing more to say. */
const STOP = "###STOP###";
const TRANSFER = "transfer_to_human_agents";

/**
 * τ-bench's conversation: user and agent take turns, the agent calls tools in between,
 * until the user stops, a human takes over or the calls are used up.
 */
export const tauBenchAgent = agent({ name: "tau-bench", version: "1" }, converse);

async function converse(input: TauBenchInput, run: Run): Promise<TauBenchOutput> {
  // Always through the cell: a fork may have put another list into it.
  const conversation = run.state<ChatMessage[]>("messages", input.policy === null ? [] : [{ role: "system", content: input.policy }]);
  const say = (message: ChatMessage): void => void conversation.value.push(message);
  say(await askUser(input, conversation.value));
  for (let calls = 1; !userStopped(conversation.value); calls++) {
    const message = await askModel(input.model, conversation.value);
    say(message);
    const toolCalls = message.tool_calls ?? [];
    for (const call of toolCalls) say(await callTool(call));
    if (transferred(conversation.value)) return { ended: "transfer", answer: answerOf(conversation.value) };
    if (toolCalls.length === 0) say(await askUser(input, conversation.value));
    if (calls >= input.maxModelCalls && !userStopped(conversation.value)) return { ended: "limit", answer: answerOf(conversation.value) };
  }
  return { ended: "user", answer: answerOf(conversation.value) };
}

async function askUser({ instruction }: TauBenchInput, messages: readonly ChatMessage[]): Promise<ChatMessage> {
  const heard = messages.findLast(({ role }) => role === "assistant")?.content ?? null;
  const content = await step("user", { heard }, () => currentEnvironment().user(instruction, messages));
  return { role: "user", content };
}

async function askModel(model: string, messages: readonly ChatMessage[]): Promise<ChatMessage> {
  return messageOf(await step({ name: "chat", kind: "model" }, { model, messages }, (request) => currentEnvironment().model(request)));
}

async function callTool(call: ToolCall): Promise<ChatMessage> {
  const { name } = call.function;
  const execute = tool({ name }, (input: unknown) => currentEnvironment().tool(name, input));
  return { role: "tool", tool_call_id: call.id, name, content: await execute(argumentsOf(call), { id: call.id }) };
}

function answerOf(messages: readonly ChatMessage[]): string | null {
  return messages.findLast(({ role, content }) => role === "assistant" && content !== null)?.content ?? null;
}

/** Whether a conversation is over by τ-bench's rules: the user stopped, or a human takes over. */
export function endsByItself(messages: readonly ChatMessage[]): boolean {
  return userStopped(messages) || transferred(messages);
}

function userStopped(messages: readonly ChatMessage[]): boolean {
  const last = messages.at(-1);
  return last?.role === "user" && (last.content ?? "").includes(STOP);
}

function transferred(messages: readonly ChatMessage[]): boolean {
  const last = messages.at(-1);
  return last?.role === "tool" && last.name === TRANSFER;
}
