import { z } from "zod";
import { definitionId, definitionTimes, givenName } from "./saved-searches.ts";

/** The rest is looked at where it is sent to: docs/guides/alerts.md. */
const webhookUrl = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine(
    (text) => !URL.canParse(text) || (new URL(text).username === "" && new URL(text).password === ""),
    "may not hold a user or a password",
  );

export const webhook = z.object({
  id: definitionId,
  name: z.string(),
  url: z.string(),
  secretTimeMs: z.number().describe("When its secret was made"),
  ...definitionTimes.shape,
});
export type Webhook = z.infer<typeof webhook>;

export const webhookCreate = z.object({ name: givenName, url: webhookUrl });
export const webhookChange = webhookCreate.partial();
export const webhookList = z.object({ webhooks: z.array(webhook).describe("By name") });
export const webhookWithSecret = z.object({
  webhook,
  secret: z.string().describe("What signatures are made with: `whsec_` and base64. Shown this once"),
});

export const deliveryAttempt = z.object({
  timeMs: z.number(),
  durationMs: z.number(),
  status: z.number().int().nullable().describe("Of the answer; null: none came"),
  error: z.string().nullable().describe("null: it was taken"),
});
export type DeliveryAttempt = z.infer<typeof deliveryAttempt>;

export const deliveryStatus = z.enum(["pending", "delivered", "failed"]);

export const webhookDelivery = z.object({
  id: z.string().describe("`webhook-id` of its requests"),
  webhookId: definitionId,
  alertId: definitionId.nullable().describe("null: a test"),
  type: z.enum(["alert.firing", "alert.resolved", "test"]),
  status: deliveryStatus,
  createdTimeMs: z.number(),
  nextAttemptTimeMs: z.number().nullable(),
  attempts: z.array(deliveryAttempt).describe("Of very many the last 20"),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
export const webhookDeliveryList = z.object({ deliveries: z.array(webhookDelivery).describe("The last 100, newest first") });
