import type { CheckpointPoint, SpanKind } from "@retake/protocol";

/** One span as it is written. Ids are lower-case hex; times are Unix nanoseconds. */
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
  /** JSON text, or plain text; empty where there is none. Searched, and shown by page. */
  readonly input: string;
  readonly output: string;
  /** At most 200 characters of the output as a person reads it. */
  readonly preview: string;
  /** Every attribute as it came: values that are not strings as JSON text. */
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
}

export interface ScoreRecord {
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

/** What one or more OTLP requests brought; written together, durable together. */
export interface Batch {
  readonly spans: readonly SpanRecord[];
  readonly checkpoints: readonly CheckpointRecord[];
  readonly scores: readonly ScoreRecord[];
}
