import { z } from "zod";

const timeMs = z.coerce.number().min(0).max(8.64e15);
const quantileMs = z.number().nullable().describe("Of runs that ended and are no replays; null where there is none");

export const agentQuery = z.object({
  sinceMs: timeMs.optional().describe("Runs that began then or later, in Unix milliseconds. Default: the last 7 days"),
  untilMs: timeMs.optional().describe("Runs that began before. Default: now"),
});
export type AgentQuery = z.infer<typeof agentQuery>;

export const scoreMean = z.object({
  name: z.string(),
  mean: z.number(),
  count: z.number().int().describe("Scores with a value, of runs and of their spans"),
});
export type ScoreMean = z.infer<typeof scoreMean>;

const figures = {
  runs: z.number().int().describe("Replays of a recording are left out, here and in all figures but scores"),
  failedRuns: z.number().int().describe("Of those, the ones that ended with an error"),
  costUsd: z.number().describe("Steps that a fork took over cost nothing"),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  durationP50Ms: quantileMs,
  durationP95Ms: quantileMs,
  scores: z.array(scoreMean).describe("By name; replays too"),
};

export const agentVersion = z.object({
  agent: z.string(),
  version: z.string().describe("Empty where none was recorded"),
  ...figures,
  runningRuns: z.number().int(),
  replays: z.number().int().describe("Runs whose effects came, in part or all, from a recording"),
  unpricedCalls: z.number().int().describe("Calls of models without a known price: it cost more than `costUsd`"),
  firstSeenMs: z.number().describe("Start of its first run in this time"),
  lastSeenMs: z.number().describe("Start of its last run in this time"),
});
export type AgentVersion = z.infer<typeof agentVersion>;

export const agentList = z.object({
  versions: z
    .array(agentVersion)
    .describe("Agents by version, the one that ran last first; at most 1,000. Runs without an agent's name are left out"),
});

export const agentBucket = z.object({
  startMs: z.number(),
  version: z.string().nullable().describe("null: all versions that are not among the six with the most runs"),
  ...figures,
});
export type AgentBucket = z.infer<typeof agentBucket>;

export const agentDetail = z.object({
  versions: z.array(agentVersion).describe("The one that ran last first; at most 1,000"),
  widthMs: z.number().describe("Of a bucket"),
  buckets: z.array(agentBucket).describe("Figures over time, by version; those without runs are left out"),
  suites: z
    .array(z.object({ name: z.string(), experiments: z.number().int(), lastTimeMs: z.number() }))
    .describe("Suites whose experiments made runs of it in this time, the latest first; at most 100"),
});
export type AgentDetail = z.infer<typeof agentDetail>;
