import { Attribute } from "@retake/protocol";
import { Block, type BlockMark } from "../columns/block.ts";
import { amountColumn, fixedColumn, nanosecondsColumn, uint32Column, uint64Column, uint8Column } from "../columns/fixed-column.ts";
import { MapColumn } from "../columns/map-column.ts";
import { sparseFixed, sparseMap, sparseText } from "../columns/sparse-column.ts";
import { TextColumn } from "../columns/text-column.ts";

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
  Attribute.cancelled,
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
  operation: sparseText(),
  agent: sparseText(),
  agent_version: sparseText(),
  model: sparseText(),
  provider: sparseText(),
  tool: sparseText(),
  status: sparseText("unset"),
  status_message: sparseText(),
  conversation: sparseText(),
  user: sparseText(),
  service: new TextColumn(),
  environment: new TextColumn(),
  step_key: sparseText(),
  source: sparseText("live"),
  held: sparseFixed(uint8Column()),
  attempts: sparseFixed(uint32Column()),
  checkpoint_pre: sparseFixed(fixedColumn(16)),
  checkpoint_post: sparseFixed(fixedColumn(16)),
  input_tokens: sparseFixed(uint64Column()),
  cache_read_tokens: sparseFixed(uint64Column()),
  cache_write_tokens: sparseFixed(uint64Column()),
  output_tokens: sparseFixed(uint64Column()),
  reasoning_tokens: sparseFixed(uint64Column()),
  cost: sparseFixed(amountColumn()),
  price_version: sparseText(),
  preview: new TextColumn(),
  attributes: new MapColumn(),
  input_key: new TextColumn(),
  output_key: new TextColumn(),
  resource: new MapColumn(),
  scope_name: new TextColumn(),
  scope_version: new TextColumn(),
  events: sparseText("[]"),
  links: sparseText("[]"),
  run_attributes: sparseMap(),
  run_input: sparseText(),
  run_output: sparseText(),
});

const contentColumns = () => ({
  project: new TextColumn(),
  trace_id: fixedColumn(16),
  span_id: fixedColumn(8),
  start: nanosecondsColumn(),
  end_ns: uint64Column(),
  input: new TextColumn(),
  output: new TextColumn(),
  error: sparseText(),
});

/** A run that rows of a batch belong to. */
export interface TouchedRun {
  readonly project: string;
  readonly traceId: string;
}

/**
 * Spans on their way into `spans` and `span_io`, as columns. Whoever adds a row writes each column of it once; those that
 * are sparse only where the row holds something else than most.
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
