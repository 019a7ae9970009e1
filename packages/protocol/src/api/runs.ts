import { z } from "zod";
import { checkpointId, runId, spanId } from "../ids.ts";
import { json } from "../json.ts";
import { message } from "../messages.ts";
import { defaultSearchRange, partialAnswer, searchedRange, searchRange, searchText } from "./searches/search.ts";

export const runStatus = z.enum(["running", "ok", "error", "cancelled"]);
export type RunStatus = z.infer<typeof runStatus>;

export const score = z.object({
  name: z.string(),
  value: z.number().nullable(),
  label: z.string().nullable(),
  explanation: z.string().nullable(),
  source: z.string().describe("`code`, `model` or `person`"),
  spanId: spanId.nullable(),
});
export type Score = z.infer<typeof score>;

export const forkPoint = z.enum(["before", "after"]);
export type ForkPoint = z.infer<typeof forkPoint>;

const stepCounts = z.array(z.object({ name: z.string(), count: z.number().int() })).describe("The most different first");

export const runLikeness = z.object({
  similarity: z.number().describe("An estimate, from 0 to 1: how much of both runs goes the same way"),
  shared: z.number().int().describe("Steps of the same name"),
  more: stepCounts.describe("Steps that this run has more of"),
  fewer: stepCounts.describe("Steps that this run has fewer of"),
});
export type RunLikeness = z.infer<typeof runLikeness>;

export const runSummary = z.object({
  runId,
  rootSpanId: spanId.nullable(),
  agent: z.string(),
  agentVersion: z.string(),
  service: z.string(),
  status: runStatus,
  statusMessage: z.string(),
  startTimeMs: z.number().describe("Unix milliseconds, with fractions"),
  durationMs: z.number().describe("Up to now for a run that is going on"),
  steps: z.number().int(),
  inheritedSteps: z.number().int().describe("Steps taken over from the parent of a fork, or from a recording"),
  errors: z.number().int(),
  models: z.array(z.string()),
  tools: z.array(z.string()),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  costUsd: z.number().describe("Inherited steps cost nothing"),
  unpricedCalls: z.number().int().optional().describe("Calls of models without a known price: the run cost more than `costUsd`"),
  conversation: z.string(),
  firstInput: z.string().describe("At most 500 characters"),
  lastOutput: z.string().describe("At most 500 characters"),
  labels: z.array(z.string()),
  fork: z.object({ runId, spanId, point: forkPoint }).nullable(),
  replay: z.object({ runId: runId.nullable(), mode: z.string() }).nullable(),
  experiment: z.object({ id: z.string(), caseId: z.string(), trial: z.number().int() }).nullable(),
  scores: z.array(score),
  likeness: runLikeness.optional().describe("Where the search has like:"),
});
export type RunSummary = z.infer<typeof runSummary>;

export const runListQuery = z.object({
  q: searchText,
  range: searchRange.default(defaultSearchRange),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(200).optional().describe("`next` of the page before"),
  count: z.enum(["true", "false"]).default("true").describe("Whether to count all that match, which may take longer than the page"),
});
export const runList = z.object({
  runs: z.array(runSummary),
  next: z.string().nullable().describe("Cursor of the next page, null on the last"),
  total: z.number().int().nullable().describe("Runs that match, over all pages; null where they were not to be counted"),
  range: searchedRange,
  partial: partialAnswer.nullable().describe("null: the answer is whole"),
});
export type RunList = z.infer<typeof runList>;

export const runDetail = z.object({
  run: runSummary,
  pins: z.record(z.string(), z.string()),
  forks: z.array(runSummary).describe("Runs forked from this one, oldest first"),
  parentGone: z.boolean().optional().describe("The run that it was forked from is no longer there, or never was"),
});
export type RunDetail = z.infer<typeof runDetail>;

/** What a span stands for. `agent` and `scope` hold others; `other` comes from instrumentation that is not ours. */
export const spanKind = z.enum(["agent", "scope", "model", "tool", "step", "timer", "fetch", "signal", "other"]);
export type SpanKind = z.infer<typeof spanKind>;

export const spanSkeleton = z.object({
  spanId,
  parentId: spanId.nullable(),
  name: z.string(),
  kind: spanKind,
  operation: z.string(),
  status: z.enum(["running", "ok", "error"]),
  statusMessage: z.string(),
  startTimeMs: z.number(),
  durationMs: z.number().nullable().describe("null while it is going on"),
  agent: z.string(),
  model: z.string(),
  tool: z.string(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  costUsd: z.number(),
  stepKey: z.string().describe("Empty on spans that are not steps of ours"),
  source: z.enum(["live", "recorded", "edited"]),
  held: z.boolean().describe("It waits, or waited, for an approval before it ran"),
  attempts: z.number().int().describe("Attempts before the one that settled it"),
  checkpointPre: checkpointId.nullable(),
  checkpointPost: checkpointId.nullable(),
  preview: z.string().describe("At most 200 characters of what came out of it"),
});
export type SpanSkeleton = z.infer<typeof spanSkeleton>;

export const spanList = z.object({ spans: z.array(spanSkeleton).describe("In order of start") });

export const spanColumnsQuery = z.object({
  since: z.coerce
    .number()
    .optional()
    .describe("Unix milliseconds: only spans that began or ended since, and those that are going on. What came late is in `total` only"),
});

const texts = z
  .object({ texts: z.array(z.string()), of: z.array(z.number().int()) })
  .describe("Each text once; `of` has for each span the place of its own, and is empty where all have the same");

/** The skeletons of {@link spanList} by column: a third of the bytes, a tenth of the time to read. */
export const spanColumns = z.object({
  total: z.number().int().describe("Spans that the run had when it was read, those left out included"),
  untilMs: z.number().describe("When it was read, by the store's clock"),
  originMs: z.number().describe("What `startTimeMs` counts from"),
  spanId: z.array(z.string()),
  parentId: texts.describe("Empty at the top"),
  name: texts,
  kind: texts,
  operation: texts,
  status: texts,
  statusMessage: texts,
  startTimeMs: z.array(z.number()).describe("Milliseconds after `originMs`, in order"),
  durationMs: z.array(z.number().nullable()),
  agent: texts,
  model: texts,
  tool: texts,
  inputTokens: z.array(z.number()),
  outputTokens: z.array(z.number()),
  costUsd: z.array(z.number()),
  stepKey: texts,
  source: texts,
  held: z.array(z.boolean()),
  attempts: z.array(z.number()),
  checkpointPre: texts.describe("Empty where there is none"),
  checkpointPost: texts,
  preview: texts,
});
export type SpanColumns = z.infer<typeof spanColumns>;

export const spanDetailQuery = z.object({
  most: z.coerce.number().int().min(100).optional().describe("Longer texts are cut to so many characters; `cut` says where"),
});
export const spanPart = z.enum(["input", "output", "inputMessages", "outputMessages", "attributes", "resource", "events", "links"]);
export type SpanPart = z.infer<typeof spanPart>;

export const spanDetail = z.object({
  span: spanSkeleton,
  input: json
    .nullable()
    .describe("Arguments of a tool, request of a model call, input of an agent; in recorded form (tagged values begin with ~)"),
  output: json.nullable().describe("Result of a tool, response of a model call, answer of an agent; in recorded form"),
  inputMessages: z.array(message),
  outputMessages: z.array(message),
  attributes: z.record(z.string(), json),
  resource: z.record(z.string(), json),
  events: z.array(z.object({ name: z.string(), timeMs: z.number(), attributes: z.record(z.string(), json) })),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), attributes: z.record(z.string(), json) })),
  scores: z.array(score),
  cut: z
    .array(z.object({ part: spanPart, characters: z.number().int().describe("Of the whole text") }))
    .optional()
    .describe("Texts that were longer than `most`"),
});
export type SpanDetail = z.infer<typeof spanDetail>;

export const spanContentsQuery = z.object({
  spanIds: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(spanId).min(1).max(200))
    .describe("Ids of at most 200 spans, separated by commas"),
});
export const spanContents = z.object({
  spans: z.array(spanDetail).describe("In the order of the ids; unknown ones are left out"),
  answered: z
    .number()
    .int()
    .describe("How many of the ids, from the first, this answers: fewer than asked for where they are too much at once"),
});
