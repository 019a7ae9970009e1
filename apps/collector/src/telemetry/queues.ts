/** What waits on disk for the store. Times are Unix milliseconds. */
export interface SpoolFigures {
  readonly pendingBytes: number;
  readonly payloads: number;
  readonly oldestMs: number | null;
  readonly damaged: number;
  readonly appended: number;
  readonly drained: number;
}

/** What waits to be sent on to another collector. Times are Unix milliseconds. */
export interface ForwardFigures {
  readonly pendingBytes: number;
  readonly payloads: number;
  readonly oldestMs: number | null;
  readonly sent: number;
  readonly dropped: number;
  /** Refused by the other one, of payloads that it took. */
  readonly rejectedRecords: number;
}

/** The queues of this process; undefined where it has none. */
export interface QueueSources {
  readonly spool?: { readonly stats: () => SpoolFigures; readonly maxBytes: number } | undefined;
  readonly forward?: (() => ForwardFigures) | undefined;
}

export function ageMs(sinceMs: number | null, nowMs: number = Date.now()): number {
  return sinceMs === null ? 0 : Math.max(0, nowMs - sinceMs);
}
