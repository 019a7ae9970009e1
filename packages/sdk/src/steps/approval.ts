import { RetakeError, reviveValue, type Json } from "@retake/protocol";
import { z } from "zod";
import type { EffectRequest } from "../journal/conductor.ts";
import { runOutside } from "../runs/frame.ts";
import type { RunRecorder } from "../runs/run-recorder.ts";
import { waitForSignal } from "../signals/wait-for-signal.ts";

/** A step that may change the world, put to whoever decides. */
export interface HeldStep {
  readonly runId: string;
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly input: unknown;
}

/** Whether a held step runs; `output` stands for running it. */
export type Approval = { readonly approve: boolean; readonly reason?: string } | { readonly output: unknown };
export type Approve = (step: HeldStep) => Promise<Approval> | Approval;

const answer = z.union([
  z.object({ output: z.custom<Json>((value) => value !== undefined) }),
  z.object({ approve: z.boolean(), reason: z.string().optional() }),
]);

/**
 * Waits until somebody decides about a held step: the caller's own function
 * where there is one, else an answer from outside under `hold:<step key>`.
 *
 * @returns what stands for running it, or undefined where it may run
 * @throws RetakeError `step_refused` Thrown when it may not run.
 */
export async function approval(recorder: RunRecorder, request: EffectRequest): Promise<{ output: unknown } | undefined> {
  const { runId, approve } = recorder;
  const { key, kind, name, input } = request;
  const decision = approve
    ? // Whoever decides is no part of the run: what that takes is not recorded.
      await runOutside(() => approve({ runId, key, kind, name, input }))
    : parse(await waitForSignal(recorder, `hold:${key}`));
  if ("output" in decision) return { output: decision.output };
  if (decision.approve) return undefined;
  throw new RetakeError(
    "step_refused",
    `The step ${key} was not approved${decision.reason === undefined || decision.reason === "" ? "" : `: ${decision.reason}`}.`,
    { data: { key } },
  );
}

function parse(value: Json): Approval {
  const parsed = answer.safeParse(value);
  if (!parsed.success) return { approve: false, reason: "the answer was neither an approval nor an output" };
  return "output" in parsed.data ? { output: reviveValue(parsed.data.output) } : toApproval(parsed.data);
}

function toApproval({ approve, reason }: { approve: boolean; reason?: string | undefined }): Approval {
  return { approve, ...(reason === undefined ? {} : { reason }) };
}
