import { queryOptions } from "@tanstack/react-query";
import { callCollector } from "../collector/call-collector.ts";

/** How soon the screen shows what was found meanwhile. */
const LOOK_EVERY_MS = 10_000;

export const alertsQuery = queryOptions({
  queryKey: ["alerts"],
  queryFn: async ({ signal }) => (await callCollector("listAlerts", { signal })).alerts,
  refetchInterval: LOOK_EVERY_MS,
});

export const alertQuery = (alertId: string) =>
  queryOptions({
    queryKey: ["alerts", alertId],
    queryFn: ({ signal }) => callCollector("getAlert", { params: { alertId }, signal }),
    refetchInterval: LOOK_EVERY_MS,
  });

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: async ({ signal }) => (await callCollector("listWebhooks", { signal })).webhooks,
});

export const deliveriesQuery = (webhookId: string) =>
  queryOptions({
    queryKey: ["webhooks", webhookId, "deliveries"],
    queryFn: async ({ signal }) => (await callCollector("listDeliveries", { params: { webhookId }, signal })).deliveries,
    refetchInterval: LOOK_EVERY_MS,
  });
