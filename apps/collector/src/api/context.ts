import type { Store } from "@retake/store";

/** What the handlers of all routes work with. The project comes with each call. */
export interface ApiContext {
  readonly store: Store;
  /** Unix milliseconds. */
  readonly now: () => number;
}
