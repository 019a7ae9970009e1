export { parseWebhookAllow, type WebhookAllow } from "./allow.ts";
export { createWebhookSender, type WebhookSender } from "./sender.ts";
export { createWebhookSecrets, type WebhookSecrets } from "./secrets.ts";
export { checkTarget } from "./target.ts";
