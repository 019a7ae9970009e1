import type { Store } from "@retake/store";
import { repeat, type Repeated } from "../lifecycle/index.ts";
import { deliverAll, type DeliverOptions } from "./deliver.ts";
import { evaluateAlerts, type EvaluateOptions } from "./evaluate.ts";

export interface AlertsOptions extends EvaluateOptions, DeliverOptions {
  readonly store: Pick<Store, "definitions" | "alerts" | "takeTurn">;
  /** How often alerts are looked at. */
  readonly everyMs: number;
}

/** How soon a notification is sent after it was found, and by another collector where its own is gone. */
const SEND_EVERY_MS = 5_000;
/** What a turn may come earlier by, so that those who sleep as long as it takes don't miss every second one. */
const EARLY = 0.9;

/** Looks at alerts, and sends what is found. Of several collectors one does it at a time. */
export function startAlerts(options: AlertsOptions): Repeated {
  const { store, log, everyMs } = options;
  // Without alerts nothing is asked for what is to be sent.
  let watching = false;
  const evaluating = repeat({
    intervalMs: everyMs,
    log,
    failure: "Could not look at alerts",
    pass: async (signal) => {
      const all = await store.definitions.listAll("alert");
      watching = all.length > 0;
      if (watching) await store.takeTurn("alerts", { everyMs: everyMs * EARLY, signal }, async (own) => evaluateAlerts(options, all, own));
    },
  });
  const delivering = repeat({
    intervalMs: Math.min(everyMs, SEND_EVERY_MS),
    log,
    failure: "Could not send what alerts have found",
    pass: async (signal) => {
      if (!watching || (await store.alerts.pending()).length === 0) return;
      await store.takeTurn("alert deliveries", { everyMs: 0, signal }, async (own) => deliverAll(options, own));
    },
  });
  return { stop: async () => void (await Promise.all([evaluating.stop(), delivering.stop()])) };
}
