import { newRunId, type Webhook, type WebhookDelivery } from "@retake/protocol";
import type { Definition, StoredDelivery, WebhookData } from "@retake/store";
import { testNotification } from "../../alerts/index.ts";
import { checkTarget, type WebhookAllow, type WebhookSecrets, type WebhookSender } from "../../webhooks/index.ts";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { refuseInUse } from "./saved-searches.ts";

export interface WebhookSources {
  readonly webhooks: {
    readonly secrets: WebhookSecrets;
    readonly sender: WebhookSender;
    readonly allow: WebhookAllow;
  };
  /** For links in what is sent. */
  readonly dashboardUrl: string;
}

type Names = "listWebhooks" | "createWebhook" | "changeWebhook" | "renewWebhookSecret" | "testWebhook" | "listDeliveries" | "deleteWebhook";

export function webhookHandlers({ store, now }: ApiContext, { webhooks, dashboardUrl }: WebhookSources): Pick<Handlers, Names> {
  const { definitions, alerts } = store;
  const { secrets, sender, allow } = webhooks;
  const get = async (project: string, webhookId: string): Promise<Definition<WebhookData>> =>
    found(
      (await definitions.list("webhook", project)).find(({ id }) => id === webhookId),
      "webhook",
      webhookId,
    );
  const put = async (project: string, webhook: { id?: string; name: string; data: WebhookData; actor: string }): Promise<Webhook> =>
    toWebhook(found(await definitions.put("webhook", project, webhook), "webhook", webhook.name));
  return {
    listWebhooks: async ({ project }) => ({ webhooks: (await definitions.list("webhook", project)).map(toWebhook) }),
    async createWebhook({ project, actor, body: { name, url } }) {
      checkTarget(url, allow);
      const data = { url, generation: 1, secretTimeMs: now(), keyId: await secrets.keyId() };
      const webhook = await put(project, { name, data, actor });
      return { webhook, secret: await secrets.secretOf(webhook.id, 1) };
    },
    async changeWebhook({ project, actor, params: { webhookId }, body }) {
      const { id, name, data } = await get(project, webhookId);
      const url = body.url ?? data.url;
      checkTarget(url, allow);
      return put(project, { id, name: body.name ?? name, data: { ...data, url }, actor });
    },
    async renewWebhookSecret({ project, actor, params: { webhookId } }) {
      const { id, name, data } = await get(project, webhookId);
      const generation = data.generation + 1;
      const webhook = await put(project, {
        id,
        name,
        data: { ...data, generation, secretTimeMs: now(), keyId: await secrets.keyId() },
        actor,
      });
      return { webhook, secret: await secrets.secretOf(id, generation) };
    },
    async testWebhook({ project, params: { webhookId }, signal }) {
      const { id, data } = await get(project, webhookId);
      const createdTimeMs = now();
      const message = { id: newRunId(createdTimeMs), body: JSON.stringify(testNotification(project, dashboardUrl, createdTimeMs)) };
      const { attempt, result } = await sender.send({ id, ...data }, message, signal);
      const delivery: StoredDelivery = {
        ...message,
        project,
        webhookId: id,
        alertId: null,
        type: "test",
        status: result === "taken" ? "delivered" : "failed",
        createdTimeMs,
        nextAttemptTimeMs: null,
        attempts: [attempt],
        tries: 1,
      };
      await alerts.putDelivery(delivery);
      return toDelivery(delivery);
    },
    async listDeliveries({ project, params: { webhookId } }) {
      await get(project, webhookId);
      return { deliveries: (await alerts.deliveries(project, { webhookId })).map(toDelivery) };
    },
    async deleteWebhook({ project, actor, params: { webhookId } }) {
      const users = (await definitions.list("alert", project)).filter(({ data }) => data.webhookId === webhookId);
      refuseInUse("This webhook is", users);
      found((await definitions.delete("webhook", project, { id: webhookId, actor })) || null, "webhook", webhookId);
      return {};
    },
  };
}

export function toDelivery({
  id,
  webhookId,
  alertId,
  type,
  status,
  createdTimeMs,
  nextAttemptTimeMs,
  attempts,
}: StoredDelivery): WebhookDelivery {
  return { id, webhookId, alertId, type, status, createdTimeMs, nextAttemptTimeMs, attempts: [...attempts] };
}

function toWebhook({ data: { url, secretTimeMs }, id, name, ...times }: Definition<WebhookData>): Webhook {
  return { id, name, url, secretTimeMs, ...times };
}
