import type { Store } from "@retake/store";
import { errorFields, type Log } from "../telemetry/log.ts";

export interface RetentionOptions {
  readonly store: Pick<Store, "retain">;
  readonly project: string;
  /** 0: nothing is ever deleted. */
  readonly days: number;
  readonly log: Log;
  /** @default 6 hours */
  readonly intervalMs?: number;
}

const SIX_HOURS_MS = 6 * 60 * 60 * 1000;

/** Deletes what is too old, now and then, one pass at a time. */
export function keepRetention({ store, project, days, log, intervalMs = SIX_HOURS_MS }: RetentionOptions): { stop(): Promise<void> } {
  if (days === 0) return { stop: () => Promise.resolve() };
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const pass = async (): Promise<void> => {
    try {
      const { runs, shared } = await store.retain(project, days);
      if (runs + shared > 0) log("info", "Deleted what is older than the retention", { days, runs, shared });
    } catch (error) {
      log("error", "Could not delete what is older than the retention", errorFields(error));
    }
    if (!stopped) timer = setTimeout(start, intervalMs);
  };
  let running = Promise.resolve();
  function start(): void {
    running = pass();
  }
  start();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
