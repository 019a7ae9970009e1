import type { Alert, AlertState } from "@retake/protocol";
import { checkWatchable, type AlertData, type Definition, type StoredAlertState } from "@retake/store";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { toDelivery } from "./webhooks.ts";
import { withChange } from "./with-change.ts";

export function alertHandlers({
  store,
}: ApiContext): Pick<Handlers, "listAlerts" | "createAlert" | "getAlert" | "changeAlert" | "deleteAlert"> {
  const { definitions, alerts } = store;
  const get = async (project: string, alertId: string): Promise<Definition<AlertData>> =>
    found(
      (await definitions.list("alert", project)).find(({ id }) => id === alertId),
      "alert",
      alertId,
    );
  /** What an alert names has to be there, and its search has to be one that can be watched. */
  const check = async (project: string, { searchId, webhookId, condition }: AlertData): Promise<void> => {
    const [searches, webhooks] = await Promise.all([definitions.list("search", project), definitions.list("webhook", project)]);
    const search = found(
      searches.find(({ id }) => id === searchId),
      "saved search",
      searchId,
    );
    found(
      webhooks.find(({ id }) => id === webhookId),
      "webhook",
      webhookId,
    );
    checkWatchable(search.data.q, condition.measure === "rate" ? condition.of : null);
  };
  return {
    async listAlerts({ project }) {
      const [all, states] = await Promise.all([definitions.list("alert", project), alerts.states(project)]);
      return { alerts: all.map((each) => toAlert(each, states.get(each.id))) };
    },
    async createAlert({ project, actor, body: { name, ...data } }) {
      await check(project, data);
      return toAlert(found(await definitions.put("alert", project, { name, data, actor }), "alert", name), undefined);
    },
    async getAlert({ project, params: { alertId } }) {
      const [alert, states, history, deliveries] = await Promise.all([
        get(project, alertId),
        alerts.states(project),
        alerts.events(project, alertId),
        alerts.deliveries(project, { alertId }),
      ]);
      return { alert: toAlert(alert, states.get(alertId)), history, deliveries: deliveries.map(toDelivery) };
    },
    async changeAlert({ project, actor, params: { alertId }, body }) {
      const before = await get(project, alertId);
      const { name, ...data } = withChange({ name: before.name, ...before.data }, body);
      await check(project, data);
      const after = found(await definitions.put("alert", project, { id: alertId, name, data, actor }), "alert", alertId);
      return toAlert(after, (await alerts.states(project)).get(alertId));
    },
    async deleteAlert({ project, actor, params: { alertId } }) {
      found((await definitions.delete("alert", project, { id: alertId, actor })) || null, "alert", alertId);
      return {};
    },
  };
}

const unseen: AlertState = { status: "ok", sinceMs: null, value: null, matching: 0, total: null, evaluatedTimeMs: null, problem: null };

function toAlert({ id, name, data, ...times }: Definition<AlertData>, stored: StoredAlertState | undefined): Alert {
  if (stored === undefined) return { id, name, ...data, ...times, state: unseen };
  const { status, sinceMs, value, matching, total, evaluatedTimeMs, problem } = stored;
  return { id, name, ...data, ...times, state: { status, sinceMs, value, matching, total, evaluatedTimeMs, problem } };
}
