import type { ErrorCode, MissingBlobs } from "@retake/protocol";

/**
 * What a stage made of what it was given. A stage never throws to say so: a throw is a bug.
 * - `accepted`: durable.
 * - `rejected`: never going to be taken; sending it again is of no use.
 * - `retry`: not taken now; the sender keeps it and comes again.
 */
export type Outcome =
  | { readonly status: "accepted" }
  | { readonly status: "rejected"; readonly code: ErrorCode; readonly message: string }
  | { readonly status: "retry"; readonly code: "overloaded" | "store_unavailable"; readonly message: string };

export const accepted: Outcome = { status: "accepted" };

/** A stage of the pipeline: takes one thing, says what became of it. */
export type Stage<T> = (input: T) => Promise<Outcome>;

/** What became of one request's records: of the whole, and of the ones that were left out. */
export interface Receipt {
  readonly outcome: Outcome;
  /** Records in the request, whatever became of them. */
  readonly received: number;
  readonly rejected: number;
  /** The first few distinct reasons of rejections, and remarks on what was ignored. */
  readonly remarks: readonly string[];
  /** Holes found in the checkpoints of runs that the request is about. */
  readonly missing?: readonly MissingBlobs[];
}
