import { z } from "zod";
import { runId } from "../../ids.ts";
import { searchText } from "./search.ts";
import { definitionId, definitionTimes, givenName } from "./saved-searches.ts";
import { webhookDelivery } from "./webhooks.ts";

const comparison = z.enum(["above", "below"]).describe("Strictly");
const resolveAt = z
  .number()
  .min(0)
  .nullable()
  .default(null)
  .describe("While it fires, the value has to come back this far to count as well again; null: to the threshold");

/** What is measured over the window, and when that is bad. */
export const alertCondition = z
  .discriminatedUnion("measure", [
    z.object({
      measure: z.literal("count").describe("Runs that match"),
      comparison,
      threshold: z.number().int().min(0).max(1_000_000_000),
      resolveAt,
    }),
    z.object({
      measure: z.literal("rate").describe("Share of runs that match, from 0 to 1"),
      comparison,
      threshold: z.number().min(0).max(1),
      resolveAt,
      of: searchText.describe("Share of which runs: a search; empty: of all"),
      minRuns: z.number().int().min(1).max(1_000_000).default(1).describe("Of fewer runs no rate is taken"),
    }),
  ])
  .refine(({ comparison: is, threshold, resolveAt: at }) => at === null || (is === "above" ? at <= threshold : at >= threshold), {
    path: ["resolveAt"],
    message: "has to lie on the good side of the threshold",
  });
export type AlertCondition = z.infer<typeof alertCondition>;

const MINUTES_A_DAY = 1440;

const settings = z.object({
  searchId: definitionId,
  webhookId: definitionId,
  condition: alertCondition,
  windowMinutes: z
    .number()
    .int()
    .min(5)
    .max(7 * MINUTES_A_DAY)
    .describe("How far back runs count: by their end, or by their begin while they are going on"),
  resolveAfterMinutes: z
    .number()
    .int()
    .min(0)
    .max(MINUTES_A_DAY)
    .default(5)
    .describe("How long the value has to be well before it counts as resolved"),
  remindMinutes: z
    .number()
    .int()
    .min(5)
    .max(7 * MINUTES_A_DAY)
    .nullable()
    .default(null)
    .describe("Tell again while it goes on; null: once"),
  enabled: z.boolean().default(true),
});

export const alertState = z.object({
  status: z.enum(["ok", "firing"]),
  sinceMs: z.number().nullable().describe("null: never looked at"),
  value: z.number().nullable().describe("null: not looked at yet, or too few runs for a rate"),
  matching: z.number().int(),
  total: z.number().int().nullable().describe("Runs that a rate is of"),
  evaluatedTimeMs: z.number().nullable(),
  problem: z.string().nullable().describe("Why it could not be looked at, the last time"),
});
export type AlertState = z.infer<typeof alertState>;

export const alert = z.object({ id: definitionId, name: z.string(), ...settings.shape, ...definitionTimes.shape, state: alertState });
export type Alert = z.infer<typeof alert>;

export const alertCreate = z.object({ name: givenName, ...settings.shape });
/** What is left out stays. */
export const alertChange = z
  .object({
    name: givenName,
    searchId: settings.shape.searchId,
    webhookId: settings.shape.webhookId,
    condition: alertCondition,
    windowMinutes: settings.shape.windowMinutes,
    resolveAfterMinutes: settings.shape.resolveAfterMinutes.unwrap(),
    remindMinutes: settings.shape.remindMinutes.unwrap(),
    enabled: z.boolean(),
  })
  .partial();
export const alertList = z.object({ alerts: z.array(alert).describe("By name") });

/** One change of an alert's state. */
export const alertEvent = z.object({
  timeMs: z.number(),
  type: z.enum(["firing", "resolved"]),
  value: z.number().nullable(),
  matching: z.number().int(),
  total: z.number().int().nullable(),
});
export type AlertEvent = z.infer<typeof alertEvent>;

export const alertDetail = z.object({
  alert,
  history: z.array(alertEvent).describe("The last 100 changes, newest first"),
  deliveries: z.array(webhookDelivery).describe("The last 100, newest first"),
});

/**
 * What is posted to a webhook. Fields may be added; what is there keeps its meaning as long as `version` does.
 * Headers and signature are those of https://www.standardwebhooks.com.
 */
export const alertNotification = z.object({
  version: z.literal(1),
  type: z.enum(["alert.firing", "alert.resolved", "test"]),
  timeMs: z.number().describe("When it was found, in Unix milliseconds"),
  text: z.string().describe("All of it in a sentence"),
  project: z.string(),
  reminder: z.boolean().describe("It was told before, and goes on"),
  alert: z.object({ id: z.string(), name: z.string() }),
  search: z.object({ id: z.string(), name: z.string(), q: z.string() }),
  condition: alertCondition,
  windowMinutes: z.number().int(),
  sinceMs: z.number().describe("Since when it has this state"),
  value: z.number().nullable(),
  matching: z.number().int(),
  total: z.number().int().nullable(),
  runIds: z.array(runId).describe("Of those that match the newest, 10 at most"),
  url: z.string().describe("The search in the dashboard"),
});
export type AlertNotification = z.infer<typeof alertNotification>;
