import type { Attributes, SpanKind } from "@opentelemetry/api";
import { Attribute, GenAi, type EffectClass, type StepKind } from "@retake/protocol";
import { modelOutcomeAttributes, modelSpan } from "../openai/model-attributes.ts";
import { currentFrame, type Frame } from "../runs/frame.ts";
import { attributeText } from "../runs/open-span.ts";
import { beginStep } from "./begin-step.ts";

export interface StepOptions {
  readonly name: string;
  /**
   * What it is to a reader: a `model` step's input is a chat-completions request
   * and its outcome the completion; a `tool` step's input are the arguments.
   *
   * @default "step"
   */
  readonly kind?: StepKind;
  /** Whether a replay may run it again. @default "external" */
  readonly effect?: EffectClass;
}

/**
 * Runs a function as a recorded step. On replay its recorded outcome is served
 * and the function does not run. Outside of a run it is just called.
 *
 * @throws whatever the function throws; RetakeError `value_not_recordable` when input or result can't be recorded,
 * `step_inside_step` when a step's own function starts one
 *
 * @example
 * ```ts
 * const weather = await step("weather", { city: "Oslo" }, async ({ city }) => fetchWeather(city));
 * ```
 */
export async function step<I, O>(options: string | StepOptions, input: I, work: (input: I) => Promise<O> | O): Promise<O> {
  const frame = currentFrame();
  if (!frame) return work(input);
  const { name, kind = "step", effect = "external" } = typeof options === "string" ? { name: options } : options;
  return executeStep(frame, { name, kind, effect }, input, work);
}

/** @param extra attributes that only the caller knows */
export async function executeStep<I, O>(
  frame: Frame,
  options: Required<StepOptions>,
  input: I,
  work: (input: I) => Promise<O> | O,
  extra: Attributes = {},
): Promise<O> {
  const begun = beginStep(frame, { ...options, input, span: (actual) => describe(options, actual, extra) });
  const outcome = begun.served?.outcome ?? (await attempt(() => begun.run(async () => work(begun.input))));
  const settled = await begun.settle(outcome, outcome.status === "ok" ? describeOutput(options.kind, outcome.output) : undefined);
  if (settled.status === "error") throw settled.error;
  return settled.output as O;
}

async function attempt<O>(work: () => Promise<O>): Promise<{ status: "ok"; output: O } | { status: "error"; error: unknown }> {
  try {
    return { status: "ok", output: await work() };
  } catch (error) {
    return { status: "error", error };
  }
}

function describe(
  options: Required<StepOptions>,
  input: unknown,
  extra: Attributes,
): { name: string; kind?: SpanKind; attributes: Attributes } {
  if (options.kind === "model") return modelSpan(input, extra);
  if (options.kind === "tool") {
    return {
      name: `execute_tool ${options.name}`,
      attributes: {
        [GenAi.operation]: "execute_tool",
        [GenAi.toolName]: options.name,
        [GenAi.toolType]: "function",
        [GenAi.toolArguments]: attributeText(input),
        ...extra,
      },
    };
  }
  return { name: options.name, attributes: { [Attribute.stepInput]: attributeText(input), ...extra } };
}

function describeOutput(kind: StepKind, output: unknown): Attributes {
  if (kind === "model") return modelOutcomeAttributes(output);
  return { [kind === "tool" ? GenAi.toolResult : Attribute.stepOutput]: attributeText(output) };
}
