import { z } from "zod";
import { runId } from "../ids.ts";
import { json } from "../json.ts";

export const replayMode = z
  .enum(["strict", "hybrid", "live", "recorded"])
  .describe(
    "strict: every effect from the recording. hybrid: the model live, the rest from the recording. live: a new run on the same input. recorded: nothing is run, the recording itself is scored",
  );
export type ReplayMode = z.infer<typeof replayMode>;

export const interval = z.object({ low: z.number(), high: z.number() });

export const caseScore = z.object({
  name: z.string(),
  value: z.number().describe("Higher is better for `pass` kinds; as measured for cost, steps, tokens"),
  passed: z.boolean().nullable().describe("null: measured, not judged"),
  explanation: z.string().nullable(),
});
export type CaseScore = z.infer<typeof caseScore>;

export const caseResult = z.object({
  caseId: z.string(),
  trial: z.number().int(),
  sourceRunId: runId.nullable().describe("The recording it came from"),
  runId: runId.nullable().describe("The run it made"),
  status: z.enum(["passed", "failed", "error"]).describe("error: the harness could not run it"),
  error: z.string().nullable(),
  output: json.nullable(),
  divergence: z
    .object({ type: z.string(), key: z.string(), message: z.string() })
    .nullable()
    .describe("Where the replay first left its recording"),
  scores: z.array(caseScore),
  costUsd: z.number(),
  steps: z.number().int(),
  durationMs: z.number(),
});
export type CaseResult = z.infer<typeof caseResult>;

export const scorerVerdict = z.object({
  scorer: z.string(),
  mean: z.number(),
  baselineMean: z.number().nullable(),
  effect: z.number().nullable().describe("Mean of the paired differences by case, candidate minus baseline"),
  interval: interval.nullable().describe("95 %, cluster bootstrap over cases"),
  pValue: z.number().nullable().describe("Sign-flip permutation test over cases"),
  verdict: z.enum(["regressed", "improved", "unchanged", "inconclusive", "no baseline"]),
  cases: z.number().int(),
});
export type ScorerVerdict = z.infer<typeof scorerVerdict>;

export const verdict = z.object({
  passed: z.boolean(),
  verdict: scorerVerdict.shape.verdict,
  passRate: z.number(),
  passHatK: z
    .array(z.object({ k: z.number().int(), value: z.number() }))
    .describe("pass^k: mean over cases of C(successes, k) / C(trials, k)"),
  scorers: z.array(scorerVerdict),
  gates: z.array(z.object({ name: z.string(), limit: z.number(), actual: z.number(), passed: z.boolean() })),
  newlyFailing: z.array(z.string()).describe("Cases that passed in the baseline"),
  newlyPassing: z.array(z.string()),
});
export type Verdict = z.infer<typeof verdict>;

export const experiment = z.object({
  id: z.string(),
  suite: z.string(),
  mode: replayMode,
  trials: z.number().int(),
  cases: z.number().int(),
  baselineId: z.string().nullable(),
  pins: z.record(z.string(), z.string()),
  status: z.enum(["running", "done", "failed"]),
  createdTimeMs: z.number(),
  finishedTimeMs: z.number().nullable(),
  verdict: verdict.nullable(),
});
export type Experiment = z.infer<typeof experiment>;

export const experimentStart = z.object({
  suite: z.string().min(1).max(200),
  mode: replayMode,
  trials: z.number().int().min(1),
  cases: z.number().int().min(0),
  baselineId: z.string().nullable(),
  pins: z.record(z.string(), z.string()),
});
export const experimentResults = z.object({ results: z.array(caseResult).min(1).max(1000) });
export const experimentFinish = z.object({ status: z.enum(["done", "failed"]), verdict: verdict.nullable() });

export const suiteSummary = z.object({
  name: z.string(),
  experiments: z.number().int(),
  latest: experiment.nullable(),
});
export const suiteList = z.object({ suites: z.array(suiteSummary) });
export const suiteDetail = z.object({ name: z.string(), experiments: z.array(experiment).describe("Newest first") });
export const experimentDetail = z.object({ experiment, results: z.array(caseResult), baseline: z.array(caseResult) });
export type ExperimentDetail = z.infer<typeof experimentDetail>;
