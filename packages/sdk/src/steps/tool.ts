import { GenAi, type EffectClass } from "@retake/protocol";
import { z } from "zod";
import { currentFrame } from "../runs/frame.ts";
import type { StepContext } from "./begin-step.ts";
import { executeStep, step, type RetryOptions } from "./step.ts";

export interface ToolOptions {
  readonly name: string;
  /** What the model reads. */
  readonly description?: string;
  /** Whether a replay may run it again. @default "external" */
  readonly effect?: EffectClass;
  /** Attempts of the function; all of them are one step. @default one attempt */
  readonly retry?: RetryOptions;
}

/** What a call may carry beside its arguments. */
export interface ToolCall {
  /** The model's id of the call. */
  readonly id?: string;
  /** Gives the call up when it is aborted. */
  readonly signal?: AbortSignal;
}

/** A tool as the chat completions API takes it. */
export interface ToolDefinition {
  readonly type: "function";
  readonly function: { readonly name: string; readonly description?: string; readonly parameters: Record<string, unknown> };
}

export interface Tool<I, O> {
  (input: I, call?: ToolCall): Promise<O>;
  readonly toolName: string;
  /** For the model's `tools`. */
  readonly definition: ToolDefinition;
  /** The function itself, its arguments checked, without a step around it. */
  readonly execute: (input: unknown, context: StepContext) => Promise<O> | O;
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
  execute: (input: z.output<S>, context: StepContext) => Promise<O> | O,
): Tool<z.input<S>, O>;
export function tool<I, O>(options: ToolOptions, execute: (input: I, context: StepContext) => Promise<O> | O): Tool<I, O>;
export function tool<O>(
  options: ToolOptions & { readonly input?: z.ZodType },
  execute: (input: unknown, context: StepContext) => Promise<O> | O,
): Tool<unknown, O> {
  const { name, input: schema, effect = "external", retry } = options;
  const work = (raw: unknown, context: StepContext): Promise<O> | O => execute(schema ? schema.parse(raw) : raw, context);
  const call = async (raw: unknown, { id, signal }: ToolCall = {}): Promise<O> => {
    const frame = currentFrame();
    if (!frame) return step({ name, kind: "tool", effect, ...(retry ? { retry } : {}), signal }, raw, work);
    const replaced = frame.recorder.edits?.tool(name) as typeof work | undefined;
    return executeStep(
      frame,
      { name, kind: "tool", effect, retry, signal },
      raw,
      replaced ?? work,
      id === undefined ? {} : { [GenAi.toolCallId]: id },
    );
  };
  const definition: ToolDefinition = {
    type: "function",
    function: {
      name,
      ...(options.description === undefined ? {} : { description: options.description }),
      parameters: schema ? parameters(schema) : { type: "object" },
    },
  };
  return Object.assign(call, { toolName: name, definition, execute: work });
}

function parameters(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
