import { RunFeed, type RunFeedOptions, type RunListener } from "./run-feed.ts";

/** A feed for each project that anybody listens to. */
export class RunFeeds {
  readonly #options: Omit<RunFeedOptions, "project">;
  readonly #feeds = new Map<string, { readonly feed: RunFeed; listeners: number }>();

  constructor(options: Omit<RunFeedOptions, "project">) {
    this.#options = options;
  }

  /** Changes of the project from now on; the function given back ends it. */
  subscribe(project: string, listener: RunListener): () => void {
    const entry = this.#feeds.get(project) ?? { feed: new RunFeed({ ...this.#options, project }), listeners: 0 };
    this.#feeds.set(project, entry);
    entry.listeners++;
    const unsubscribe = entry.feed.subscribe(listener);
    return () => {
      unsubscribe();
      entry.listeners--;
      if (entry.listeners === 0) this.#feeds.delete(project);
    };
  }
}
