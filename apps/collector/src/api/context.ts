import type { Store } from "@retake/store";

/** What the handlers of all routes work with. */
export interface ApiContext {
  readonly store: Store;
  readonly project: string;
  /** Unix milliseconds. */
  readonly now: () => number;
}
