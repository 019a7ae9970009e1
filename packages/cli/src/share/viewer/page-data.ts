import type { CheckpointReference, RunDetail, SpanDetail, SpanSkeleton } from "@retake/protocol";

/** What a shared file holds beside the pool of values: read by the page, written by `retake share`. */
export interface PageData {
  readonly format: 1;
  readonly madeMs: number;
  readonly version: string;
  readonly run: RunDetail["run"];
  readonly pins: RunDetail["pins"];
  readonly forks: readonly { readonly runId: string; readonly status: RunDetail["run"]["status"] }[];
  readonly parentGone: boolean;
  readonly spans: readonly SpanSkeleton[];
  /** For each of `spans` the root of its {@link SpanContent} in the pool; null where it was left out. */
  readonly contents: readonly (string | null)[];
  readonly checkpoints: readonly SharedCheckpoint[];
  /** Sentences that say what is not in the file, and why. */
  readonly leftOut: readonly string[];
}

export type SpanContent = Omit<SpanDetail, "span">;

export interface SharedCheckpoint extends CheckpointReference {
  /** The root of the state in the pool; null where it was left out. */
  readonly root: string | null;
}
