import { RetakeError } from "@retake/protocol";
import OpenAI from "openai";
import { z } from "zod";
import { chatMessage, type ChatCompletion, type ChatMessage, type ChatRequest, type Environment } from "./chat.ts";

const completion = z.object({
  id: z.string().optional(),
  model: z.string(),
  choices: z
    .array(z.object({ index: z.number(), finish_reason: z.string().nullable(), message: z.looseObject({}).pipe(chatMessage) }))
    .min(1),
});

/**
 * The environment of a fork that has left its recording: the model, and the user whom a
 * model plays, through an OpenAI-compatible endpoint. Tools have none: their database or
 * container is not part of a recording.
 */
export const liveEnvironment: Environment = {
  model: complete,
  user: async (instruction, messages) => {
    const { choices } = await complete({ model: process.env["RETAKE_USER_MODEL"] ?? "gpt-4o", messages: asUser(instruction, messages) });
    return choices[0]?.message.content ?? "";
  },
  tool: (name) => {
    throw new RetakeError(
      "run_not_replayable",
      `The tool "${name}" was called after the cut, and its environment is not part of this recording. Fork after a recorded call of it and edit its result, or fork where the agent answers without tools.`,
    );
  },
};

async function complete({ model, messages }: ChatRequest): Promise<ChatCompletion> {
  const baseURL = process.env["OPENAI_BASE_URL"];
  const apiKey = process.env["OPENAI_API_KEY"];
  if (!baseURL && !apiKey) {
    throw new RetakeError(
      "run_not_replayable",
      "Going on live needs a model. Set OPENAI_BASE_URL to an OpenAI-compatible endpoint (and OPENAI_API_KEY where it asks for one) for the worker.",
    );
  }
  const client = new OpenAI({ apiKey: apiKey ?? "none", ...(baseURL && { baseURL }) });
  const answer = completion.parse(
    await client.chat.completions.create({ model, messages: messages as OpenAI.ChatCompletionMessageParam[], stream: false }),
  );
  return {
    object: "chat.completion",
    model: answer.model,
    ...(answer.id !== undefined && { id: answer.id }),
    choices: answer.choices.map((choice) => ({ ...choice, finish_reason: choice.finish_reason ?? "stop" })),
  };
}

/** The conversation with its sides changed: what the agent said is what the user hears. */
function asUser(instruction: string, messages: readonly ChatMessage[]): ChatMessage[] {
  const spoken = messages.filter(({ role, content }) => (role === "user" || role === "assistant") && content);
  return [
    {
      role: "system",
      content: `You play a customer who writes to a support agent. Stay in this role and reveal only what you are asked for, one short message at a time. When your goal is met, or can't be, write exactly ###STOP###.\n\nYour goal: ${instruction}`,
    },
    ...spoken.map(({ role, content }): ChatMessage => ({ role: role === "user" ? "assistant" : "user", content })),
  ];
}
