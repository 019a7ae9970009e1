import type { Attributes, SpanKind } from "@opentelemetry/api";
import { Attribute, GenAi, type EffectClass, type StepKind } from "@retake/protocol";
import { clearTimeout, setTimeout } from "../interception/natives.ts";
import type { Outcome } from "../journal/conductor.ts";
import { modelOutcomeAttributes, modelSpan } from "../openai/model-attributes.ts";
import { currentFrame, type Frame } from "../runs/frame.ts";
import { attributeText } from "../runs/open-span.ts";
import { preciseNow } from "../telemetry/clock.ts";
import { beginStep, type BegunStep, type StepContext } from "./begin-step.ts";
import { watchSignal } from "./give-up.ts";

/** How often and how far apart a step's function is tried. */
export interface RetryOptions {
  /** Calls of the function at most. */
  readonly attempts: number;
  /** Before the second attempt. In milliseconds. @default 200 */
  readonly delayMs?: number;
  /** Each further delay is that many times the one before. @default 2 */
  readonly factor?: number;
  /** @default 30000 */
  readonly maxDelayMs?: number;
  /** Whether another attempt is worth it. @default always */
  readonly when?: (error: unknown) => boolean;
}

export interface StepOptions {
  readonly name: string;
  /**
   * What it is to a reader: a `model` step's input is a chat-completions request
   * and its outcome the completion; a `tool` step's input are the arguments.
   *
   * @default "step"
   */
  readonly kind?: "model" | "tool" | "step";
  /** Whether a replay may run it again. @default "external" */
  readonly effect?: EffectClass;
  /** Attempts of the function; all of them are one step, and a replay waits between none. @default one attempt */
  readonly retry?: RetryOptions;
  /** Gives the step up when it is aborted: the step then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What executes a step, its options' defaults filled in. */
export interface ExecutedStep {
  readonly name: string;
  readonly kind: StepKind;
  readonly effect: EffectClass;
  readonly retry?: RetryOptions | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The function of a step. */
export type Work<I, O> = (input: I, context: StepContext) => Promise<O> | O;

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
export async function step<I, O>(options: string | StepOptions, input: I, work: Work<I, O>): Promise<O> {
  const { name, kind = "step", effect = "external", retry, signal } = typeof options === "string" ? { name: options } : options;
  const frame = currentFrame();
  if (!frame) return attempts({ retry, signal }, (context) => work(input, context), { idempotencyKey: "" });
  return executeStep(frame, { name, kind, effect, retry, signal }, input, work);
}

/** @param extra attributes that only the caller knows */
export async function executeStep<I, O>(
  frame: Frame,
  options: ExecutedStep,
  input: I,
  work: Work<I, O>,
  extra: Attributes = {},
): Promise<O> {
  const { signal } = options;
  const begun = beginStep(frame, { ...options, input, span: (actual) => describe(options, actual, extra) });
  const giving = watchSignal(begun, signal);
  const givenUp = giving.up.then(({ error }): Outcome => ({ status: "error", error }));
  const outcome = begun.served ? begun.served.outcome : await Promise.race([givenUp, live(begun, options, work)]);
  // What is served and never came to an end in the recording waits here, unless it is given up.
  const settled = await Promise.race([
    begun.settle(outcome, outcome?.status === "ok" && frame.recorder.records ? describeOutput(options, outcome.output) : undefined),
    ...(outcome === undefined ? [givenUp.then((abandoned) => begun.settle(abandoned))] : []),
  ]);
  giving.end();
  if (settled.status === "error") throw settled.error;
  return settled.output as O;
}

/** The effect itself, tried as often as it may be. */
async function live<I, O>(begun: BegunStep<I>, { retry, signal }: ExecutedStep, work: Work<I, O>): Promise<Outcome> {
  try {
    const output = await begun.run(() => attempts({ retry, signal }, (context) => work(begun.input, context), begun));
    return { status: "ok", output };
  } catch (error) {
    return { status: "error", error };
  }
}

async function attempts<O>(
  { retry, signal = never }: Pick<ExecutedStep, "retry" | "signal">,
  work: (context: StepContext) => Promise<O> | O,
  step: { readonly idempotencyKey: string; failedAttempt?: BegunStep<unknown>["failedAttempt"] },
): Promise<O> {
  const { attempts: most = 1, delayMs = 200, factor = 2, maxDelayMs = 30_000, when = () => true } = retry ?? {};
  for (let attempt = 1; ; attempt++) {
    const startedMs = preciseNow();
    try {
      return await work({ idempotencyKey: step.idempotencyKey, attempt, signal });
    } catch (error) {
      if (attempt >= most || signal.aborted || !when(error)) throw error;
      step.failedAttempt?.(error, startedMs);
      await pause(Math.min(maxDelayMs, delayMs * factor ** (attempt - 1)), signal);
    }
  }
}

const never = new AbortController().signal;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}

function describe(options: ExecutedStep, input: unknown, extra: Attributes): { name: string; kind?: SpanKind; attributes: Attributes } {
  if (options.kind === "model") return modelSpan(input, extra);
  if (options.kind === "tool") {
    return {
      name: `execute_tool ${options.name}`,
      attributes: {
        [GenAi.operation]: "execute_tool",
        [GenAi.toolName]: options.name,
        [GenAi.toolType]: "function",
        [GenAi.toolArguments]: attributeText(input, ["tool", options.name, "input"]),
        ...extra,
      },
    };
  }
  return {
    name: options.name,
    attributes: { [Attribute.stepInput]: attributeText(input, [options.kind, options.name, "input"]), ...extra },
  };
}

function describeOutput({ kind, name }: ExecutedStep, output: unknown): Attributes {
  if (kind === "model") return modelOutcomeAttributes(output);
  return { [kind === "tool" ? GenAi.toolResult : Attribute.stepOutput]: attributeText(output, [kind, name, "output"]) };
}
