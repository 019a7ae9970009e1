import type { CheckpointPoint, SpanKind } from "@retake/protocol";
import type { LogRecord } from "./logs/log-record.ts";
import type { MetricRecord } from "./metrics/metric-records.ts";
import type { SpanBlock } from "./spans/span-block.ts";

/** One span as a value; {@link addSpan} writes it. Ids are lower-case hex; times are Unix nanoseconds. */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty on a root. */
  readonly parentId: string;
  readonly start: bigint;
  /** null while the span is open: a row from its start, replaced by the whole span. */
  readonly end: bigint | null;
  readonly name: string;
  /** OTLP's SpanKind, 0 to 5. */
  readonly spanKind: number;
  readonly kind: SpanKind;
  readonly operation: string;
  readonly agent: string;
  readonly agentVersion: string;
  readonly model: string;
  readonly provider: string;
  readonly tool: string;
  readonly status: "unset" | "ok" | "error";
  readonly statusMessage: string;
  readonly conversation: string;
  readonly user: string;
  readonly service: string;
  readonly environment: string;
  readonly stepKey: string;
  readonly source: "live" | "recorded" | "edited";
  /** It waits, or waited, for an approval. */
  readonly held: boolean;
  /** Attempts before the one that settled it. */
  readonly attempts: number;
  /** Empty where there is none. */
  readonly checkpointPre: string;
  readonly checkpointPost: string;
  /** Disjoint buckets: input without cached, cached read, cached write, output without reasoning, reasoning. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** 0 on inherited steps. */
  readonly costUsd: number;
  /** Of the price table that the cost was computed by; empty where no price was known. */
  readonly priceVersion: string;
  /** JSON text, or plain text; empty where there is none. Searched, and shown by page. */
  readonly input: string;
  readonly output: string;
  /** The attributes that `input` and `output` are, as they came: they are not among `attributes` then. Empty otherwise. */
  readonly inputKey: string;
  readonly outputKey: string;
  /** At most 200 characters of the output as a person reads it. */
  readonly preview: string;
  /** Every other attribute as it came: values that are not strings as JSON text. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  readonly scopeName: string;
  readonly scopeVersion: string;
  /** JSON text: `[{ name, timeMs, attributes }]`. */
  readonly events: string;
  /** JSON text: `[{ traceId, spanId, attributes }]`. */
  readonly links: string;
}

/** A `retake.checkpoint` log record: new blobs, and the root unless more parts follow. */
export interface CheckpointRecord {
  readonly project: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly stepKey: string;
  readonly time: bigint;
  readonly point: CheckpointPoint;
  /** Ordinal of the checkpoint in its run. */
  readonly index: number;
  /** Empty on a part that carries blobs only. */
  readonly id: string;
  readonly root: string;
  readonly first: number;
  readonly blobs: readonly string[];
  /** Lines that all runs of the project may refer to. */
  readonly shared: readonly string[];
  /** What stands in the state that the run did not have there before: path to value. */
  readonly values: Readonly<Record<string, string>>;
}

export interface ScoreRecord {
  readonly project: string;
  readonly traceId: string;
  /** Empty: the whole run. */
  readonly spanId: string;
  readonly name: string;
  readonly value: number | null;
  readonly label: string | null;
  readonly explanation: string | null;
  readonly source: string;
  readonly time: bigint;
}

/** Messages of a span that came as a log record of their own. */
export interface ContentRecord {
  readonly project: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly time: bigint;
  /** Names it within the span, so that a repeat replaces it; never 0. Of several at one time the smaller comes first. */
  readonly part: bigint;
  /** JSON text of a list of messages; empty where there is none. */
  readonly input: string;
  readonly output: string;
}

/** What one or more OTLP requests brought, of whichever projects; written together, durable together. */
export interface Batch {
  readonly spans: SpanBlock;
  readonly checkpoints: readonly CheckpointRecord[];
  readonly scores: readonly ScoreRecord[];
  readonly contents: readonly ContentRecord[];
  /** Those that are nothing else to Retake. */
  readonly logs: readonly LogRecord[];
  readonly metrics: readonly MetricRecord[];
}
