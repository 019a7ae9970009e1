import { Attribute } from "@retake/protocol";
import {
  amountColumn,
  Block,
  fixedColumn,
  MapColumn,
  nanosecondsColumn,
  TextColumn,
  uint32Column,
  uint64Column,
  uint8Column,
  type BlockMark,
} from "../client/column-buffers.ts";

/** Attributes of a root span that describe its whole run, and are kept for the run's summary. */
export const runAttributeNames: readonly string[] = [
  Attribute.forkRunId,
  Attribute.forkSpanId,
  Attribute.forkPoint,
  Attribute.experimentId,
  Attribute.caseId,
  Attribute.trial,
  Attribute.replayMode,
  Attribute.replayRunId,
  Attribute.labels,
  Attribute.pins,
];

const spanColumns = () => ({
  project: new TextColumn(),
  trace_id: fixedColumn(16),
  span_id: fixedColumn(8),
  start: nanosecondsColumn(),
  end_ns: uint64Column(),
  parent_id: fixedColumn(8),
  name: new TextColumn(),
  span_kind: uint8Column(),
  kind: new TextColumn(),
  operation: new TextColumn(),
  agent: new TextColumn(),
  agent_version: new TextColumn(),
  model: new TextColumn(),
  provider: new TextColumn(),
  tool: new TextColumn(),
  status: new TextColumn(),
  status_message: new TextColumn(),
  conversation: new TextColumn(),
  user: new TextColumn(),
  service: new TextColumn(),
  environment: new TextColumn(),
  step_key: new TextColumn(),
  source: new TextColumn(),
  held: uint8Column(),
  attempts: uint32Column(),
  checkpoint_pre: fixedColumn(16),
  checkpoint_post: fixedColumn(16),
  input_tokens: uint64Column(),
  cache_read_tokens: uint64Column(),
  cache_write_tokens: uint64Column(),
  output_tokens: uint64Column(),
  reasoning_tokens: uint64Column(),
  cost: amountColumn(),
  price_version: new TextColumn(),
  preview: new TextColumn(),
  attributes: new MapColumn(),
  input_key: new TextColumn(),
  output_key: new TextColumn(),
  resource: new MapColumn(),
  scope_name: new TextColumn(),
  scope_version: new TextColumn(),
  events: new TextColumn(),
  links: new TextColumn(),
  run_attributes: new MapColumn(),
  run_input: new TextColumn(),
  run_output: new TextColumn(),
});

const contentColumns = () => ({
  project: new TextColumn(),
  trace_id: fixedColumn(16),
  span_id: fixedColumn(8),
  start: nanosecondsColumn(),
  end_ns: uint64Column(),
  input: new TextColumn(),
  output: new TextColumn(),
  error: new TextColumn(),
});

/** A run that rows of a batch belong to. */
export interface TouchedRun {
  readonly project: string;
  readonly traceId: string;
}

/**
 * Spans on their way into `spans` and `span_io`, as columns. Whoever adds a row
 * writes each column of `spans` once, and each of `contents` once or not at all.
 */
export class SpanBlock {
  readonly spans = new Block(spanColumns());
  /** Rows of those spans only that have content. */
  readonly contents = new Block(contentColumns());
  readonly #runs = new Map<string, TouchedRun>();

  get rows(): number {
    return this.spans.rows;
  }

  get runs(): Iterable<TouchedRun> {
    return this.#runs.values();
  }

  touch(project: string, traceId: string): void {
    const key = `${traceId} ${project}`;
    if (!this.#runs.has(key)) this.#runs.set(key, { project, traceId });
  }

  mark(): SpanBlockMark {
    return { spans: this.spans.mark(), contents: this.contents.mark() };
  }

  /** Runs touched since stay: summarising one for nothing does no harm. */
  rollback(mark: SpanBlockMark): void {
    this.spans.rollback(mark.spans);
    this.contents.rollback(mark.contents);
  }

  clear(): void {
    this.spans.clear();
    this.contents.clear();
    this.#runs.clear();
  }
}

export interface SpanBlockMark {
  readonly spans: BlockMark;
  readonly contents: BlockMark;
}
