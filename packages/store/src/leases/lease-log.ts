/** One event of something that one party at a time may hold, in the log's own order. */
export interface LeaseEvent {
  readonly event: string;
  /** Made by who claims, new for each claim. */
  readonly claim: string;
  readonly worker: string;
  /** The server's clock. Unix milliseconds. */
  readonly timeMs: number;
}

export interface LeaseHolder {
  readonly claim: string;
  readonly worker: string;
  readonly untilMs: number;
}

export interface LeaseState {
  /** Whose lease counts, though it may have run out since. */
  readonly holder: LeaseHolder | null;
  /** How many claims have held so far, one after another. */
  readonly claims: number;
  /** The event that ended it all; nothing counts after it. */
  readonly end: LeaseEvent | null;
}

/**
 * Who holds, by a log of `claimed`, `beat` and ending events. Every reader of the same log says the same, and
 * what stands in the log before an event never changes: so whoever finds its own claim holding, holds.
 */
export function foldLease(events: Iterable<LeaseEvent>, leaseMs: number): LeaseState {
  let holder: LeaseHolder | null = null;
  let claims = 0;
  for (const event of events) {
    const untilMs = event.timeMs + leaseMs;
    switch (event.event) {
      case "claimed":
        if (holder !== null && holder.untilMs > event.timeMs) break;
        holder = { claim: event.claim, worker: event.worker, untilMs };
        claims++;
        break;
      case "beat":
        // Late, but nobody took it meanwhile: the holder goes on.
        if (holder?.worker === event.worker)
          holder = { claim: holder.claim, worker: holder.worker, untilMs: Math.max(untilMs, holder.untilMs) };
        break;
      case "done":
      case "failed":
        if (holder?.worker === event.worker) return { holder, claims, end: event };
        break;
      case "released":
        if (holder?.claim === event.claim) holder = null;
        break;
    }
  }
  return { holder, claims, end: null };
}
