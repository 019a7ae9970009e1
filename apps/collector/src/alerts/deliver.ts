import { setTimeout as delay } from "node:timers/promises";
import type { Store, StoredDelivery } from "@retake/store";
import type { Log } from "../telemetry/log.ts";
import type { WebhookSender } from "../webhooks/index.ts";

export interface DeliverOptions {
  readonly store: Pick<Store, "definitions" | "alerts">;
  readonly sender: WebhookSender;
  readonly now: () => number;
  readonly log: Log;
  /** Before the first repeat; twice as long before each that follows. @default 5000 */
  readonly firstWaitMs?: number;
  /** From when it was found; what could not be told by then is told no more. @default 1 hour */
  readonly deadlineMs?: number;
}

const LONGEST_WAIT_MS = 10 * 60_000;
/** How soon it is seen that there is more to send. */
const LOOK_EVERY_MS = 2_000;
const SENT_AT_ONCE = 8;
const ATTEMPTS_KEPT = 20;

/** Sends what is to be sent until nothing is left, of each alert one after the other. */
export async function deliverAll(options: DeliverOptions, signal: AbortSignal): Promise<void> {
  const { store, now } = options;
  for (;;) {
    const pending = await store.alerts.pending();
    if (pending.length === 0) return;
    const first = [...new Map(pending.toReversed().map((each) => [`${each.project} ${each.alertId}`, each])).values()];
    const due = first.filter(({ nextAttemptTimeMs }) => (nextAttemptTimeMs ?? 0) <= now()).slice(0, SENT_AT_ONCE);
    await Promise.all(due.map(async (delivery) => store.alerts.putDelivery(await deliver(options, delivery, signal))));
    signal.throwIfAborted();
    if (due.length > 0) continue;
    const nextMs = Math.min(...first.map(({ nextAttemptTimeMs }) => nextAttemptTimeMs ?? 0));
    await delay(Math.max(10, Math.min(LOOK_EVERY_MS, nextMs - now())), undefined, { signal });
  }
}

/** One attempt, and how the delivery stands after it. */
async function deliver(options: DeliverOptions, delivery: StoredDelivery, signal: AbortSignal): Promise<StoredDelivery> {
  const { store, sender, now, log, firstWaitMs = 5_000, deadlineMs = 3_600_000 } = options;
  const { project, webhookId, alertId, createdTimeMs, tries } = delivery;
  const [webhooks, alerts] = await Promise.all([store.definitions.list("webhook", project), store.definitions.list("alert", project)]);
  const webhook = webhooks.find(({ id }) => id === webhookId);
  if (webhook === undefined || !alerts.some(({ id }) => id === alertId)) return { ...delivery, status: "failed", nextAttemptTimeMs: null };
  const { attempt, result } = await sender.send({ id: webhook.id, ...webhook.data }, delivery, signal);
  // Whoever takes over sends it again.
  signal.throwIfAborted();
  const after = { ...delivery, tries: tries + 1, attempts: [...delivery.attempts, attempt].slice(-ATTEMPTS_KEPT) };
  if (result === "taken") return { ...after, status: "delivered", nextAttemptTimeMs: null };
  const nextMs = now() + Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** Math.min(tries, 20)) * (0.8 + 0.4 * Math.random());
  if (result === "failed" && nextMs <= createdTimeMs + deadlineMs) return { ...after, nextAttemptTimeMs: nextMs };
  log("error", "An alert could not be told", { project, webhook: webhook.name, alert: alertId, tries: tries + 1, error: attempt.error });
  return { ...after, status: "failed", nextAttemptTimeMs: null };
}
