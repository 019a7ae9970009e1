import type { Client, RouteName } from "@retake/protocol";
import { expect } from "vitest";

/** A saved search, a webhook and an alert of a project. */
export interface FilledSearches {
  readonly searchId: string;
  readonly webhookId: string;
  readonly alertId: string;
}

const alertOf = (searchId: string, webhookId: string) => ({
  name: "Failures",
  searchId,
  webhookId,
  condition: { measure: "count" as const, comparison: "above" as const, threshold: 0 },
  windowMinutes: 5,
  enabled: false,
});

export async function fillSearches(client: Client, name: string): Promise<FilledSearches> {
  const { id: searchId } = await client.createSavedSearch({ body: { name: "Failed", q: `status:error user:${name}` } });
  const { webhook } = await client.createWebhook({ body: { name: "Pager", url: `https://${name}.example/hook` } });
  const { id: alertId } = await client.createAlert({ body: alertOf(searchId, webhook.id) });
  return { searchId, webhookId: webhook.id, alertId };
}

const codeOf = async (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => "done",
    (error: unknown) => (error as { code: string }).code,
  );

type Projects = { readonly alpha: FilledSearches; readonly beta: FilledSearches & { readonly client: Client } };

/** What beta's key comes to with alpha's searches, webhooks and alerts. */
export function searchAttempts(of: () => Projects) {
  const refused = (code: string, request: (projects: Projects) => Promise<unknown>) => async (): Promise<void> =>
    expect(await codeOf(request(of()))).toBe(code);
  const missing = (request: (projects: Projects) => Promise<unknown>) => refused("not_found", request);
  return {
    async listSavedSearches() {
      const { beta } = of();
      const { searches } = await beta.client.listSavedSearches({ query: { name: "failed" } });
      expect(searches.map(({ id }) => id)).toEqual([beta.searchId]);
    },
    createSavedSearch: refused("conflict", ({ beta }) => beta.client.createSavedSearch({ body: { name: "FAILED" } })),
    changeSavedSearch: missing(({ alpha, beta }) => beta.client.changeSavedSearch({ params: alpha, body: { name: "mine" } })),
    deleteSavedSearch: missing(({ alpha, beta }) => beta.client.deleteSavedSearch({ params: alpha, body: {} })),
    async listWebhooks() {
      const { beta } = of();
      expect((await beta.client.listWebhooks()).webhooks.map(({ id }) => id)).toEqual([beta.webhookId]);
    },
    createWebhook: refused("conflict", ({ beta }) => beta.client.createWebhook({ body: { name: "pager", url: "https://beta.example" } })),
    changeWebhook: missing(({ alpha, beta }) => beta.client.changeWebhook({ params: alpha, body: { name: "mine" } })),
    renewWebhookSecret: missing(({ alpha, beta }) => beta.client.renewWebhookSecret({ params: alpha, body: {} })),
    testWebhook: missing(({ alpha, beta }) => beta.client.testWebhook({ params: alpha, body: {} })),
    listDeliveries: missing(({ alpha, beta }) => beta.client.listDeliveries({ params: alpha })),
    deleteWebhook: missing(({ alpha, beta }) => beta.client.deleteWebhook({ params: alpha, body: {} })),
    async listAlerts() {
      const { beta } = of();
      expect((await beta.client.listAlerts()).alerts.map(({ id }) => id)).toEqual([beta.alertId]);
    },
    async createAlert() {
      const { alpha, beta } = of();
      for (const body of [alertOf(alpha.searchId, beta.webhookId), alertOf(beta.searchId, alpha.webhookId)])
        expect(await codeOf(beta.client.createAlert({ body: { ...body, name: "another" } }))).toBe("not_found");
    },
    getAlert: missing(({ alpha, beta }) => beta.client.getAlert({ params: alpha })),
    changeAlert: missing(({ alpha, beta }) => beta.client.changeAlert({ params: alpha, body: { enabled: false } })),
    deleteAlert: missing(({ alpha, beta }) => beta.client.deleteAlert({ params: alpha, body: {} })),
  } as const satisfies Partial<Record<RouteName, () => Promise<void>>>;
}
