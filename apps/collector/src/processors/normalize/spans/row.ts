import { Attribute, type SpanKind } from "@retake/protocol";
import { encodeText, type SpanBlock } from "@retake/store";
import type { Call, Priced } from "../../cost/index.ts";
import type { ElementCount } from "../../../pipeline/wire/decode-limits.ts";
import { ValueType, type SpanView } from "../../../pipeline/wire/span-view.ts";
import { tokenBuckets } from "./token-buckets.ts";
import type { RunTouch } from "./owner.ts";
import { fieldIndex } from "../dialects/resolve.ts";
import { SpanContent } from "./content.ts";
import { eventsText, failureIn, linksText } from "./events.ts";
import { SpanFields } from "./fields.ts";
import { ownKeys, type KeyMeaning } from "./keys.ts";
import { checkTimes, writeEnd, writeStart } from "./times.ts";

const CHECKPOINT_ID = /^[0-9a-f]{32}$/;
const statuses = ["unset", "ok", "error"].map(encodeText);
const UNSET = 0;
const LIVE = "live";
const sources = new Map([LIVE, "recorded", "edited"].map((source) => [source, encodeText(source)]));
const kindTexts = new Map<SpanKind, Buffer>();
const TRUE = encodeText("true");
const FALSE = encodeText("false");
const ERROR = 2;

const own = Object.fromEntries(ownKeys.map((key, i) => [key, i])) as Readonly<Record<(typeof ownKeys)[number], number>>;
const { operation, agent, agentVersion, model, provider, tool, conversation, user, cost } = fieldIndex;

/**
 * Writes spans as rows: what the dialects name in columns, every attribute kept beside them. What all spans of a scope
 * have in common is not written here, but once for all of them: see {@link writeOwner}.
 */
export class SpanRows {
  readonly #view: SpanView<KeyMeaning>;
  readonly #fields: SpanFields;
  readonly #content: SpanContent;
  readonly #price: (call: Call) => Priced;

  constructor(view: SpanView<KeyMeaning>, price: (call: Call) => Priced) {
    this.#view = view;
    this.#fields = new SpanFields(view);
    this.#content = new SpanContent(view, this.#fields);
    this.#price = price;
  }

  /** Adds the row of the span in view, but for its owner's columns. Gives the reason, and adds nothing, where it can't be stored. */
  add(block: SpanBlock, runs: RunTouch, count: ElementCount): string | undefined {
    const fault = this.#findFault();
    if (fault !== undefined) return fault;
    const view = this.#view;
    this.#fields.resolve();
    const isRoot = isZero(view.bytes, view.parentIdAt, view.parentIdSize);
    const statusMessage = this.#statusMessage();
    this.#content.resolve(statusMessage, count);
    runs.touch(block, view.bytes, view.traceIdAt);
    this.#writeIdentity(block, isRoot);
    this.#writeTexts(block, statusMessage);
    this.#writeCall(block);
    if (this.#fields.hasOwn) this.#writeSteps(block);
    this.#writeAttributes(block);
    this.#content.writeSpan(block, isRoot);
    if (view.events.length > 0 || view.links.length > 0) this.#writeParts(block, count);
    if (isRoot) this.#writeRun(block);
    block.spans.rows++;
    this.#content.writeContent(block);
    return undefined;
  }

  #findFault(): string | undefined {
    const { bytes, traceIdAt, traceIdSize, spanIdAt, spanIdSize, parentIdAt, parentIdSize } = this.#view;
    if (traceIdSize !== 16 || isZero(bytes, traceIdAt, 16)) return "trace id is not 16 bytes, or all zero";
    if (spanIdSize !== 8 || isZero(bytes, spanIdAt, 8)) return "span id is not 8 bytes, or all zero";
    if (parentIdSize !== 8 && !isZero(bytes, parentIdAt, parentIdSize)) return "parent span id is not 8 bytes";
    return checkTimes(this.#view);
  }

  /** What failed, where the status itself does not say. */
  #statusMessage(): string {
    const { bytes, statusFrom, statusTo, statusCode } = this.#view;
    if (statusTo > statusFrom) return bytes.toString("utf8", statusFrom, statusTo);
    if (statusCode !== ERROR) return "";
    return failureIn(this.#view) || this.#fields.textAt(this.#fields.ownAt[own["error.type"]]!);
  }

  #writeIdentity(block: SpanBlock, isRoot: boolean): void {
    const { columns } = block.spans;
    const { bytes, traceIdAt, spanIdAt, parentIdAt, nameFrom, nameTo, kind } = this.#view;
    columns.trace_id.copy(bytes, traceIdAt);
    columns.span_id.copy(bytes, spanIdAt);
    if (isRoot) columns.parent_id.zeros();
    else columns.parent_id.copy(bytes, parentIdAt);
    writeStart(columns.start, this.#view);
    writeEnd(columns.end_ns, this.#view);
    columns.name.copy(bytes, nameFrom, nameTo);
    columns.span_kind.uint8(kind >= 0 && kind <= 5 ? kind : 0);
    columns.kind.encoded(kindText(this.#fields.kind));
  }

  #writeTexts(block: SpanBlock, statusMessage: string): void {
    const { columns, rows: row } = block.spans;
    this.#writeField(columns.operation, row, operation);
    this.#writeField(columns.agent, row, agent);
    this.#writeField(columns.agent_version, row, agentVersion);
    this.#writeField(columns.model, row, model);
    this.#writeField(columns.provider, row, provider);
    this.#writeField(columns.tool, row, tool);
    this.#writeField(columns.conversation, row, conversation);
    this.#writeField(columns.user, row, user);
    const status = statuses[this.#view.statusCode] === undefined ? UNSET : this.#view.statusCode;
    if (status !== UNSET) columns.status.at(row).encoded(statuses[status]!);
    if (statusMessage !== "") columns.status_message.at(row).text(statusMessage);
  }

  #writeField(column: SpanBlock["spans"]["columns"]["agent"], row: number, field: number): void {
    const source = this.#fields.sourceOf(field);
    if (source === undefined) return;
    const at = this.#fields.at[field]!;
    const { bytes, types, from, to } = this.#view;
    if (source.read === undefined && types[at] === ValueType.string) column.at(row).copy(bytes, from[at]!, to[at]!);
    else column.at(row).text(this.#fields.text(field));
  }

  #writeCall(block: SpanBlock): void {
    const { columns, rows: row } = block.spans;
    const fields = this.#fields;
    const tokens = tokenBuckets(fields);
    if (tokens.inputTokens > 0) columns.input_tokens.at(row).integer(tokens.inputTokens);
    if (tokens.cacheReadTokens > 0) columns.cache_read_tokens.at(row).integer(tokens.cacheReadTokens);
    if (tokens.cacheWriteTokens > 0) columns.cache_write_tokens.at(row).integer(tokens.cacheWriteTokens);
    if (tokens.outputTokens > 0) columns.output_tokens.at(row).integer(tokens.outputTokens);
    if (tokens.reasoningTokens > 0) columns.reasoning_tokens.at(row).integer(tokens.reasoningTokens);
    if (fields.kind !== "model" && fields.kind !== "agent") return;
    const source = fields.textAt(fields.ownAt[own[Attribute.stepSource]]!);
    const { costUsd, priceVersion } = this.#price({
      kind: fields.kind,
      source: sources.has(source) ? source : LIVE,
      provider: fields.text(provider),
      model: fields.text(model),
      inputTokens: tokens.inputTokens,
      cacheReadTokens: tokens.cacheReadTokens,
      cacheWriteTokens: tokens.cacheWriteTokens,
      outputTokens: tokens.outputTokens,
      reasoningTokens: tokens.reasoningTokens,
      reportedUsd: fields.number(cost),
    });
    if (costUsd !== 0) columns.cost.at(row).amount(costUsd);
    if (priceVersion !== "") columns.price_version.at(row).text(priceVersion);
  }

  #writeSteps(block: SpanBlock): void {
    const { columns, rows: row } = block.spans;
    const { ownAt } = this.#fields;
    const { types, numbers } = this.#view;
    const heldAt = ownAt[own[Attribute.stepHeld]]!;
    columns.step_key.at(row).text(this.#fields.textAt(ownAt[own[Attribute.stepKey]]!));
    const source = sources.get(this.#fields.textAt(ownAt[own[Attribute.stepSource]]!));
    if (source !== undefined) columns.source.at(row).encoded(source);
    if (heldAt >= 0 && types[heldAt] === ValueType.boolean) columns.held.at(row).uint8(numbers[heldAt]!);
    columns.attempts.at(row).uint32(attempts(Number(this.#fields.textAt(ownAt[own[Attribute.stepAttempts]]!))));
    columns.checkpoint_pre.at(row).hex(this.#checkpointId(own[Attribute.checkpointPre]));
    columns.checkpoint_post.at(row).hex(this.#checkpointId(own[Attribute.checkpointPost]));
  }

  #checkpointId(index: number): string {
    const id = this.#fields.textAt(this.#fields.ownAt[index]!);
    return CHECKPOINT_ID.test(id) ? id : "";
  }

  #writeAttributes(block: SpanBlock): void {
    const { attributes } = block.spans.columns;
    const { count } = this.#view;
    const { inputAt, outputAt } = this.#content;
    // Content is kept once: in span_io.
    const keys = this.#fields.keysWithout(inputAt, outputAt);
    attributes.keys.encoded(keys.bytes);
    for (let i = 0; i < count; i++) if (i !== inputAt && i !== outputAt) this.#writeValue(attributes.values, i);
    attributes.end(keys.count);
  }

  #writeValue(column: SpanBlock["spans"]["columns"]["attributes"]["values"], i: number): void {
    const { bytes, types, from, to, numbers } = this.#view;
    switch (types[i]) {
      case ValueType.string:
        column.copy(bytes, from[i]!, to[i]!);
        return;
      case ValueType.boolean:
        column.encoded(numbers[i] === 1 ? TRUE : FALSE);
        return;
      case ValueType.integer:
        if (Number.isSafeInteger(numbers[i])) return column.text(String(numbers[i]));
        column.text(this.#fields.textAt(i));
        return;
      default:
        column.text(this.#fields.textAt(i));
    }
  }

  #writeParts(block: SpanBlock, count: ElementCount): void {
    const { columns, rows: row } = block.spans;
    const { bytes, events, links } = this.#view;
    if (events.length > 0) columns.events.at(row).text(eventsText(bytes, events, count));
    if (links.length > 0) columns.links.at(row).text(linksText(bytes, links, count));
  }

  #writeRun(block: SpanBlock): void {
    const column = block.spans.columns.run_attributes.at(block.spans.rows);
    const { count, keys } = this.#view;
    let pairs = 0;
    for (let i = 0; i < count; i++) {
      const { ofRun, encoded } = keys[i]!.meaning;
      if (!ofRun) continue;
      column.keys.encoded(encoded);
      this.#writeValue(column.values, i);
      pairs++;
    }
    column.end(pairs);
  }
}

function kindText(kind: SpanKind): Buffer {
  let text = kindTexts.get(kind);
  if (text === undefined) kindTexts.set(kind, (text = encodeText(kind)));
  return text;
}

function attempts(count: number): number {
  return Number.isInteger(count) && count > 0 ? Math.min(count, 0xffff_ffff) : 0;
}

/** Some senders write zeros for "none". */
function isZero(bytes: Buffer, at: number, size: number): boolean {
  for (let i = 0; i < size; i++) if (bytes[at + i] !== 0) return false;
  return true;
}
