import type { EffectClass, StepKind } from "@retake/protocol";

/** A step as its conductor sees it: asked for, not yet settled. */
export interface EffectRequest {
  readonly key: string;
  readonly kind: StepKind;
  readonly name: string;
  readonly effect: EffectClass;
  readonly inputDigest: string;
  /** The live input; recorded only where a divergence has to show it. */
  readonly input: unknown;
}

/** How a step ended; `output` is live when the step ran, revived when it was recorded. */
export type Outcome =
  | { readonly status: "ok"; readonly output: unknown; readonly chunks?: readonly unknown[] }
  | { readonly status: "error"; readonly error: unknown };

/** A recorded outcome that stands for running the step. */
export interface Served {
  readonly source: "recorded" | "edited";
  readonly outcome: Outcome;
}

/** The step runs, once `ready` is fulfilled where there is one. */
export interface RunLive {
  readonly source: "live";
  readonly ready?: Promise<void>;
}

/**
 * Decides for each step whether it runs or is served, and when its outcome
 * reaches the agent's code: the order of deliveries is part of what is recorded.
 */
export interface Conductor {
  /** Called at the moment the agent asks, before any await. @throws DivergenceError */
  request(request: EffectRequest): Served | RunLive;
  /** Calls `deliver` when it is the outcome's turn: each in a macrotask of its own. */
  settle(key: string, deliver: () => void): void;
  /** Called when the agent's function has ended. @throws DivergenceError */
  finish(): void;
}

export type DivergenceType = "NAME" | "INPUT" | "EXTRA" | "UNREACHED";

/** Where a replay left its recording. */
export interface Divergence {
  readonly type: DivergenceType;
  readonly key: string;
  readonly message: string;
  readonly recorded?: unknown;
  readonly actual?: unknown;
}

export class DivergenceError extends Error {
  override readonly name = "DivergenceError";
  readonly divergence: Divergence;

  constructor(divergence: Divergence) {
    super(divergence.message);
    this.divergence = divergence;
  }
}
