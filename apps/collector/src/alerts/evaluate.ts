import { hash } from "node:crypto";
import { RetakeError, type AlertEvent } from "@retake/protocol";
import { checkWatchable, type AlertData, type Definition, type Store, type StoredAlertState, type StoredDelivery } from "@retake/store";
import type { Log } from "../telemetry/log.ts";
import { judge } from "./judge.ts";
import { notificationOf } from "./notification.ts";

export interface EvaluateOptions {
  readonly store: Pick<Store, "definitions" | "alerts">;
  readonly dashboardUrl: string;
  readonly now: () => number;
  readonly log: Log;
}

type Watched = { readonly project: string; readonly definition: Definition<AlertData> };

/** A pass ends by then; those that were not looked at come first in the next. */
const LONGEST_PASS_MS = 45_000;

/** Looks at all alerts once, those first that were not looked at for longest. */
export async function evaluateAlerts(options: EvaluateOptions, all: readonly Watched[], signal: AbortSignal): Promise<void> {
  const { store, now, log } = options;
  const projects = [...new Set(all.map(({ project }) => project))];
  const states = new Map(await Promise.all(projects.map(async (project) => [project, await store.alerts.states(project)] as const)));
  const queue = all
    .filter(({ definition }) => definition.data.enabled)
    .map((each) => ({ ...each, before: states.get(each.project)?.get(each.definition.id) }))
    .toSorted((a, b) => (a.before?.evaluatedTimeMs ?? 0) - (b.before?.evaluatedTimeMs ?? 0));
  const endMs = now() + LONGEST_PASS_MS;
  for (const [i, { project, definition, before }] of queue.entries()) {
    signal.throwIfAborted();
    if (now() > endMs) return log("warn", "Some alerts were not looked at: their searches take too long", { alerts: queue.length - i });
    await evaluate(options, { project, definition }, before);
  }
}

async function evaluate(options: EvaluateOptions, { project, definition }: Watched, before: StoredAlertState | undefined): Promise<void> {
  const { store, now } = options;
  // Whoever found this may have been gone before it was passed on.
  if (before?.outbox) await passOn(options, definition.id, before);
  let after: StoredAlertState;
  try {
    after = await next(options, { project, definition }, before);
  } catch (error) {
    if (!RetakeError.isInstance(error)) throw error;
    options.log("warn", "An alert could not be looked at", { project, alert: definition.name, error: error.message });
    const nowMs = now();
    const none = { status: "ok", clearSinceMs: null, toldTimeMs: null, number: 0, value: null, matching: 0, total: null } as const;
    after = { ...(before ?? { ...none, sinceMs: nowMs }), evaluatedTimeMs: nowMs, problem: error.message, outbox: null };
  }
  await store.alerts.putState(project, definition.id, after);
  if (after.outbox) await passOn(options, definition.id, after);
}

async function next(
  { store, now, dashboardUrl }: EvaluateOptions,
  { project, definition }: Watched,
  before?: StoredAlertState,
): Promise<StoredAlertState> {
  const { data } = definition;
  const search = (await store.definitions.list("search", project)).find(({ id }) => id === data.searchId);
  if (search === undefined) throw new RetakeError("not_found", "The search that it watches is not there any more.");
  const of = data.condition.measure === "rate" ? data.condition.of : null;
  checkWatchable(search.data.q, of);
  const measurement = { q: search.data.q, of, windowMs: data.windowMinutes * 60_000 };
  const { state, news } = judge(data, await store.alerts.measure(project, measurement), before, now());
  if (news === null) return { ...state, outbox: null };
  const runIds = news === "resolved" ? [] : await store.alerts.sample(project, measurement);
  const body = notificationOf({ project, alert: definition, search, state, news, runIds, dashboardUrl });
  const { value, matching, total, evaluatedTimeMs: timeMs } = state;
  const event: AlertEvent = { timeMs, type: news === "resolved" ? "resolved" : "firing", value, matching, total };
  const delivery: StoredDelivery = {
    project,
    // The same news found twice is sent once.
    id: hash("sha256", `${definition.id}:${state.number}`).slice(0, 32),
    webhookId: data.webhookId,
    alertId: definition.id,
    type: body.type,
    status: "pending",
    createdTimeMs: timeMs,
    nextAttemptTimeMs: timeMs,
    attempts: [],
    tries: 0,
    body: JSON.stringify(body),
  };
  return { ...state, outbox: { event: news === "reminder" ? null : event, delivery } };
}

async function passOn({ store }: EvaluateOptions, alertId: string, { outbox, number }: StoredAlertState): Promise<void> {
  if (outbox === null) return;
  const { event, delivery } = outbox;
  if (event) await store.alerts.addEvent(delivery.project, alertId, number, event);
  if (!(await store.alerts.hasDelivery(delivery.project, delivery.id))) await store.alerts.putDelivery(delivery);
}
