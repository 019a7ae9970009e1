import { RetakeError } from "@retake/protocol";
import { interceptGlobals } from "../interception/index.ts";
import { LiveConductor } from "../journal/live-conductor.ts";
import { freshRunId } from "../telemetry/id-generator.ts";
import { currentFrame } from "./frame.ts";
import { executeRun, type AgentFunction, type RunOptions } from "./execute-run.ts";
import { executeScope } from "./execute-scope.ts";

const marker = Symbol.for("retake.agent");

export interface AgentOptions {
  readonly name: string;
  /** @default "0" */
  readonly version?: string;
}

/** A function whose executions are runs: call it like any other. */
export interface Agent<I = unknown, O = unknown> {
  (input: I, options?: RunOptions): Promise<O>;
  readonly agentName: string;
  readonly agentVersion: string;
  /** The function itself, for replay and fork. */
  readonly execute: AgentFunction<I, O>;
  readonly [marker]: true;
}

/**
 * Makes an agent of a function. Called outside of any run it starts one, with a
 * trace of its own; called by another agent it is a scope of that agent's run.
 *
 * @example
 * ```ts
 * const support = agent({ name: "support", version: "1.0.0" }, async (input: { message: string }, run) => {
 *   const messages = run.state("messages", [{ role: "user", content: input.message }]);
 *   const answer = await openai.chat.completions.create({ model: "gpt-4o", messages: messages.value });
 *   return answer.choices[0].message.content;
 * });
 * ```
 */
export function agent<I, O>(options: AgentOptions, execute: AgentFunction<I, O>): Agent<I, O> {
  interceptGlobals();
  const identity = { name: options.name, version: options.version ?? "0" };
  const call = async (input: I, runOptions: RunOptions = {}): Promise<O> => {
    const frame = currentFrame();
    if (frame?.insideStep !== undefined) {
      throw new RetakeError(
        "step_inside_step",
        `The agent "${identity.name}" was called inside the step ${frame.insideStep.key}. A step is a leaf: call the agent outside of it.`,
      );
    }
    if (frame) return executeScope(frame, identity, execute, input);
    const { result } = await executeRun({
      identity,
      execute,
      input,
      options: runOptions,
      runId: runOptions.runId ?? freshRunId(),
      conductor: new LiveConductor(),
    });
    if (result.status === "ok") return result.output;
    throw result.error;
  };
  return Object.assign(call, { agentName: identity.name, agentVersion: identity.version, execute, [marker]: true as const });
}

/** True for agents made by any copy of this package. */
export function isAgent(value: unknown): value is Agent {
  return typeof value === "function" && marker in value;
}
