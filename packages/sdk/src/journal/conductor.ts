import type { AttemptEntry, ChunkEntry, EffectClass, SettleEntry, SignalEntry, StepKind } from "@retake/protocol";
import type { Divergence } from "./divergence.ts";

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
  | { readonly status: "ok"; readonly output: unknown; readonly stopped?: boolean }
  | { readonly status: "error"; readonly error: unknown };

/** A recorded outcome that stands for running the step. */
export interface Served {
  readonly source: "recorded" | "edited";
  /** Undefined where the recording has parts of a stream and not its end. */
  readonly outcome: Outcome | undefined;
  /** Chunks that come before the outcome. */
  readonly chunks: number;
}

/** The step runs, once `ready` is fulfilled where there is one. */
export interface RunLive {
  readonly source: "live";
  readonly ready?: Promise<void>;
  /** It changes the world, and waits for an approval. */
  readonly held?: boolean;
}

/** What reaches the agent's code. */
export type Delivery = ChunkEntry | SettleEntry | SignalEntry;

/** What a conductor tells the run that it conducts. */
export interface Conducted {
  /** A failed attempt that the recording has at this place. */
  attempt(entry: AttemptEntry): void;
  /** The recording was left, and the run goes on. */
  diverged(divergence: Divergence): void;
  /** The run can't go on. */
  abort(error: unknown): void;
}

/**
 * Decides for each step whether it runs or is served, and when what it gives
 * reaches the agent's code: the order of deliveries is part of what is recorded.
 */
export interface Conductor {
  /** Whether steps that the agent's code asks for after the run has ended must not run: losers of a race go on by themselves. */
  readonly sealed: boolean;
  /** Called once, before anything else. */
  attach(run: Conducted): void;
  /** Called at the moment the agent asks, before any await. @throws DivergenceError */
  request(request: EffectRequest): Served | RunLive;
  /** The agent gives up a step. @throws DivergenceError */
  cancel(key: string): void;
  /** Whether a changed piece of code takes its new side. Asked once an id. */
  patched(id: string): boolean;
  /**
   * Calls `hand` when it is this delivery's turn, each in a macrotask of its own,
   * with the recorded entry where there is one.
   */
  deliver(key: string, type: Delivery["type"], hand: (recorded: Delivery | undefined) => void): void;
  /** Called when the agent's function has ended. @throws DivergenceError */
  finish(): void;
  /** The run is over, whatever its end. */
  close(): void;
}
