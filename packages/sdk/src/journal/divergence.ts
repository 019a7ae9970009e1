import type { Json, Pins } from "@retake/protocol";

/**
 * - `NAME`: another step than the recorded one was asked for at this place.
 * - `INPUT`: the recorded step was asked for with another input.
 * - `ORDER`: a recorded step, cancellation or end of a stream came at another place.
 * - `EXTRA`: a step was asked for that the recording does not have.
 * - `UNREACHED`: the recording has a step that the agent never asked for.
 * - `OUTPUT`: all steps were as recorded, the run's own outcome was not.
 * - `UNRECORDED_IO`: a fetch outside of any step that the recording does not have.
 * - `VERSION`: the recording is of a form that this code can't follow.
 */
export type DivergenceType = "NAME" | "INPUT" | "ORDER" | "EXTRA" | "UNREACHED" | "OUTPUT" | "UNRECORDED_IO" | "VERSION";

/** Where a replay left its recording. */
export interface Divergence {
  readonly type: DivergenceType;
  /** Place in the recorded journal, from 0. */
  readonly sequence: number;
  /** The step; empty for the run's own outcome. */
  readonly key: string;
  readonly message: string;
  /** What the recording has there, in recorded form. */
  readonly recorded?: Json;
  readonly actual?: Json;
  readonly changes?: readonly DivergenceChange[];
}

/** One difference between what was recorded and what came (JSON Pointer, RFC 6901). */
export interface DivergenceChange {
  readonly path: string;
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
}

/** What a replay found out about its recording. */
export interface DivergenceReport {
  readonly mode: string;
  readonly pins: { readonly recorded: Pins; readonly current: Pins };
  readonly first: Divergence & { readonly spanId?: string };
  /** The replay's last checkpoint before it diverged; null where nothing was recorded. */
  readonly lastGoodCheckpoint: string | null;
  /** Steps around the divergence, in order: recorded and actual keys, null where one side has none. */
  readonly alignment: readonly { readonly recorded: string | null; readonly actual: string | null }[];
  readonly counts: { readonly recorded: number; readonly actual: number; readonly matched: number; readonly divergences: number };
}

export class DivergenceError extends Error {
  override readonly name = "DivergenceError";
  readonly divergence: Divergence;

  constructor(divergence: Divergence) {
    super(divergence.message);
    this.divergence = divergence;
  }
}
