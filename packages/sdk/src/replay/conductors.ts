import type { EffectClass, JournalEntry, StepKind } from "@retake/protocol";
import type { Conductor } from "../journal/conductor.ts";
import { HybridConductor, type HybridConductorOptions } from "../journal/hybrid-conductor.ts";
import { LiveConductor } from "../journal/live-conductor.ts";
import type { Approve, HeldStep } from "../steps/approval.ts";

/** How long undeclared effects may hold a replay up. In milliseconds. */
export const STALL_MS = 10_000;

/** How a replay deals with what its recording has no place for. */
export interface FollowingOptions {
  /** Kinds that run in hybrid mode. @default ["model"] */
  readonly live?: readonly StepKind[];
  /** Classes of effects that run in hybrid mode where the recording has no answer. @default ["pure"] */
  readonly allow?: readonly EffectClass[];
  /** Stands in for steps that a hybrid replay may not run: gives their output. */
  readonly simulate?: (step: HeldStep) => unknown;
  /**
   * What a divergence from a strict replay, or from the part before a cut, leads to: the replay ends (`stop`),
   * goes on with steps that run (`live`), or with outcomes found by what is asked (`match`). @default "stop"
   */
  readonly onDivergence?: "stop" | "live" | "match";
  /** How long effects that nobody declared may hold a replay up before the step it waits for counts as missing. In milliseconds. @default 10000 */
  readonly stallMs?: number;
}

export function hybrid(
  entries: readonly JournalEntry[],
  options: FollowingOptions,
  more: Partial<Pick<HybridConductorOptions, "replaced" | "continued" | "held">> = {},
): HybridConductor {
  return new HybridConductor({
    entries,
    live: options.live ?? ["model"],
    allow: options.allow ?? ["pure"],
    held: more.held ?? options.simulate !== undefined,
    replaced: more.replaced ?? new Set(),
    continued: more.continued ?? new Set(),
  });
}

/** What conducts after a divergence, where it does not end the replay. */
export function fallbackFor(
  options: FollowingOptions,
  journal: readonly JournalEntry[],
): ((rest: readonly JournalEntry[]) => Conductor) | undefined {
  if (options.onDivergence === "live") return () => new LiveConductor();
  if (options.onDivergence !== "match") return undefined;
  return (rest) => {
    // A step may have been asked for before the divergence and settled after it.
    const ahead = new Set(rest.flatMap((entry) => (entry.type === "patch" ? [] : [entry.key])));
    return hybrid(
      journal.filter((entry) => entry.type !== "patch" && ahead.has(entry.key)),
      { ...options, live: [] },
    );
  };
}

/** The function that decides about held steps, where a simulator stands in for them. */
export function simulator(simulate: FollowingOptions["simulate"]): Approve | undefined {
  return simulate && (async (step) => ({ output: await simulate(step) }));
}
