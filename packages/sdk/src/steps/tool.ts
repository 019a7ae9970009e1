import { GenAi, type EffectClass } from "@retake/protocol";
import { z } from "zod";
import { currentFrame } from "../runs/frame.ts";
import { executeStep } from "./step.ts";

export interface ToolOptions {
  readonly name: string;
  /** What the model reads. */
  readonly description?: string;
  /** Whether a replay may run it again. @default "external" */
  readonly effect?: EffectClass;
}

/** A tool as the chat completions API takes it. */
export interface ToolDefinition {
  readonly type: "function";
  readonly function: { readonly name: string; readonly description?: string; readonly parameters: Record<string, unknown> };
}

export interface Tool<I, O> {
  (input: I, call?: { readonly id: string }): Promise<O>;
  readonly toolName: string;
  /** For the model's `tools`. */
  readonly definition: ToolDefinition;
}

/**
 * Makes a tool of a function: each call is a recorded step. The arguments may
 * come from a model; they are checked by the schema inside the step, so that a
 * refusal is recorded too.
 *
 * @example
 * ```ts
 * const lookup = tool({ name: "lookup", effect: "pure", input: z.object({ id: z.string() }) }, async ({ id }) => orders.get(id));
 * const order = await lookup({ id: "A-17" });
 * ```
 */
export function tool<S extends z.ZodType, O>(
  options: ToolOptions & { readonly input: S },
  execute: (input: z.output<S>) => Promise<O> | O,
): Tool<z.input<S>, O>;
export function tool<I, O>(options: ToolOptions, execute: (input: I) => Promise<O> | O): Tool<I, O>;
export function tool<O>(
  options: ToolOptions & { readonly input?: z.ZodType },
  execute: (input: unknown) => Promise<O> | O,
): Tool<unknown, O> {
  const { name, input: schema, effect = "external" } = options;
  const work = (raw: unknown): Promise<O> | O => execute(schema ? schema.parse(raw) : raw);
  const call = async (raw: unknown, origin?: { readonly id: string }): Promise<O> => {
    const frame = currentFrame();
    if (!frame) return work(raw);
    return executeStep(frame, { name, kind: "tool", effect }, raw, work, origin ? { [GenAi.toolCallId]: origin.id } : {});
  };
  const definition: ToolDefinition = {
    type: "function",
    function: {
      name,
      ...(options.description === undefined ? {} : { description: options.description }),
      parameters: schema ? parameters(schema) : { type: "object" },
    },
  };
  return Object.assign(call, { toolName: name, definition });
}

function parameters(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
