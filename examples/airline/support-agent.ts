import { agent, wrapOpenAI, type Run } from "@retake/sdk";
import OpenAI from "openai";
import { keep, openBooking, type Change } from "./booking.ts";
import { complete, type ToolCall } from "./complete.ts";
import { policy, shortenedPolicy } from "./policy.ts";
import { createTools } from "./tools/index.ts";

export interface SupportInput {
  readonly message: string;
  /** @default "gpt-4o" */
  readonly model?: string;
  /** @default false */
  readonly stream?: boolean;
}

const maxTurns = 12;

// The tools check what the model sends by their own schemas.
type RunTool = (input: unknown, call: { id: string }) => Promise<unknown>;

function createSupport(version: string, systemPrompt: string) {
  return agent({ name: "airline-support", version }, async (input: SupportInput, run: Run): Promise<string> => {
    // Address and key come from OPENAI_BASE_URL and OPENAI_API_KEY.
    const client = wrapOpenAI(new OpenAI());
    const booking = run.state("booking", openBooking());
    const messages = run.state<OpenAI.ChatCompletionMessageParam[]>("messages", [
      { role: "system", content: systemPrompt },
      { role: "user", content: input.message },
    ]);
    const tools = createTools(() => booking.value);
    const request = { model: input.model ?? "gpt-4o", temperature: 0, tools: tools.map((tool) => tool.definition) };

    for (let turn = 0; turn < maxTurns; turn += 1) {
      const message = await complete(client, { ...request, messages: [...messages.value] }, input.stream === true);
      messages.value.push(message);
      if (!message.tool_calls) return message.content ?? "";
      for (const call of message.tool_calls) {
        const result = await answer(call);
        if (isChange(call.function.name, result)) keep(booking.value, result);
        messages.value.push({ role: "tool", tool_call_id: call.id, content: JSON.stringify(result) });
      }
    }
    throw new Error(`No answer after ${maxTurns} turns.`);

    // What goes wrong in a tool is for the model to read, not the end of the run.
    async function answer(call: ToolCall): Promise<unknown> {
      const tool = tools.find(({ definition }) => definition.function.name === call.function.name);
      if (!tool) return { error: `There is no tool ${call.function.name}.` };
      try {
        return await (tool as RunTool)(JSON.parse(call.function.arguments), { id: call.id });
      } catch (error) {
        return { error: error instanceof Error ? error.message : String(error) };
      }
    }
  });
}

const writing = new Set(["cancel_reservation", "update_reservation_flights", "issue_certificate", "transfer_to_human"]);

function isChange(tool: string, result: unknown): result is Change {
  return writing.has(tool) && typeof result === "object" && result !== null && !("error" in result);
}

export const support = createSupport("1.0.0", policy);

/** The next version, with the fault that the suite is there to catch. */
export const brokenSupport = createSupport("1.1.0", shortenedPolicy);
