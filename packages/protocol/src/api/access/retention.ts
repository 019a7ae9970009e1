import { z } from "zod";
import { retentionDays } from "./projects.ts";

export const projectRetention = z.object({
  project: z.string(),
  ownDays: z.number().nullable().describe("Of the project itself; null: it goes by the collector's settings"),
  days: z.number().describe("What holds; 0: all runs are kept"),
});
export type ProjectRetention = z.infer<typeof projectRetention>;

export const retentionList = z.object({
  defaultDays: z.number().describe("RETAKE_RETENTION_DAYS of the collector; 0: all runs are kept"),
  projects: z.array(projectRetention),
});
export const retentionQuery = z.object({ project: z.string().max(100).optional().describe("Only this one") });

export const retentionChange = z.object({
  project: z.string().max(100).optional().describe("That of the key, when absent"),
  days: retentionDays.or(z.literal(0)).nullable().describe("0: keep all runs; null: as the collector's settings say"),
});
