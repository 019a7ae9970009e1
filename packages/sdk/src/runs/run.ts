import { Attribute, reviveValue } from "@retake/protocol";
import { waitForSignal } from "../signals/wait-for-signal.ts";
import { beginStep } from "../steps/begin-step.ts";
import type { Cell } from "./cell.ts";
import { currentFrame, type Frame } from "./frame.ts";
import { attributeText } from "./open-span.ts";

/** What an agent's function knows of its run. */
export interface Run {
  /** The run's id: its trace id. */
  readonly id: string;
  /**
   * Registers a part of the state under a name. The same name again gives the
   * same cell; on a fork with an edited state, the edit shows at the cut.
   *
   * @example
   * ```ts
   * const cart = run.state("cart", { items: [], total: 0 });
   * cart.value.total += 5;
   * ```
   */
  state<T>(name: string, initial: T): Cell<T>;
  /**
   * Waits for an answer from outside: an approval, a choice, anything that is
   * given by `retake signal`, the API, or `answerSignal`. On replay the recorded
   * answer is given; a fork asks anew for what comes after its cut.
   *
   * @param details what whoever answers has to know
   *
   * @example
   * ```ts
   * const { approved } = await run.signal<{ approved: boolean }>("refund", { amount: 120 });
   * ```
   */
  signal<T = unknown>(name: string, details?: unknown): Promise<T>;
}

/** @param frame of the run or scope: scopes of one run keep their cells apart by their paths */
export function createRun(frame: Frame): Run {
  const { recorder, path } = frame;
  return {
    id: recorder.runId,
    state<T>(name: string, initial: T): Cell<T> {
      const full = path === "" ? name : `${path}/${name}`;
      const known = recorder.cells.get(full);
      if (known) return known as Cell<T>;
      const cell: Cell<T> = { value: initial };
      recorder.cells.set(full, cell);
      return cell;
    },
    signal: async <T>(name: string, details: unknown = null): Promise<T> => (await signal(currentFrame() ?? frame, name, details)) as T,
  };
}

async function signal(frame: Frame, name: string, details: unknown): Promise<unknown> {
  const step = beginStep(frame, {
    kind: "signal",
    name,
    effect: "external",
    input: details,
    span: (input) => ({ name: `signal ${name}`, attributes: { [Attribute.stepInput]: attributeText(input) } }),
  });
  const outcome = step.served
    ? step.served.outcome
    : { status: "ok" as const, output: reviveValue(await step.run(() => waitForSignal(frame.recorder, step.key))) };
  const settled = await step.settle(
    outcome,
    outcome?.status === "ok" ? { [Attribute.stepOutput]: attributeText(outcome.output) } : undefined,
  );
  if (settled.status === "error") throw settled.error;
  return settled.output;
}
