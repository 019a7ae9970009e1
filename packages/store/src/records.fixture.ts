import type { Batch, CheckpointRecord, ContentRecord, ScoreRecord, SpanRecord } from "./records.ts";
import type { LogRecord } from "./logs/log-record.ts";
import type { MetricRecord } from "./metrics/metric-records.ts";
import { addSpan } from "./spans/add-span.ts";
import { SpanBlock } from "./spans/span-block.ts";

/** 2026-01-31T12:00:00Z. */
export const START = 1_769_860_800_000_000_000n;

export function traceIdOf(number: number): string {
  return number.toString(16).padStart(32, "0");
}

export function spanIdOf(number: number): string {
  return number.toString(16).padStart(16, "0");
}

export function spanWith(fields: Partial<SpanRecord>): SpanRecord {
  return {
    traceId: traceIdOf(1),
    spanId: spanIdOf(1),
    parentId: "",
    start: START,
    end: START + 1_000_000_000n,
    name: "invoke_agent support",
    spanKind: 1,
    kind: "agent",
    operation: "invoke_agent",
    agent: "support",
    agentVersion: "1",
    model: "",
    provider: "",
    tool: "",
    status: "unset",
    statusMessage: "",
    conversation: "",
    user: "",
    service: "shop",
    environment: "",
    stepKey: "",
    source: "live",
    held: false,
    attempts: 0,
    checkpointPre: "",
    checkpointPost: "",
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    costUsd: 0,
    priceVersion: "",
    input: "",
    output: "",
    inputKey: "",
    outputKey: "",
    preview: "",
    attributes: {},
    resource: {},
    scopeName: "",
    scopeVersion: "",
    events: "[]",
    links: "[]",
    ...fields,
  };
}

/** What a batch is made of, as values; the project is put into each. */
export interface BatchFields {
  readonly spans?: readonly SpanRecord[];
  readonly checkpoints?: readonly Unfiled<CheckpointRecord>[];
  readonly scores?: readonly Unfiled<ScoreRecord>[];
  readonly contents?: readonly Unfiled<ContentRecord>[];
  readonly logs?: readonly Unfiled<LogRecord>[];
  readonly metrics?: readonly Unfiled<MetricRecord>[];
}

type Unfiled<T> = T extends unknown ? Omit<T, "project"> : never;

export function batchOf(
  project: string,
  { spans = [], checkpoints = [], scores = [], contents = [], logs = [], metrics = [] }: BatchFields,
): Batch {
  const block = new SpanBlock();
  for (const span of spans) addSpan(block, project, span);
  const file = <T extends object>(record: T): T & { project: string } => ({ ...record, project });
  return {
    spans: block,
    checkpoints: checkpoints.map(file),
    scores: scores.map(file),
    contents: contents.map(file),
    logs: logs.map(file),
    metrics: metrics.map(file) as MetricRecord[],
  };
}
