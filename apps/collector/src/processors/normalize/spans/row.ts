import { Attribute, type SpanKind } from "@retake/protocol";
import { encodeText, type SpanBlock } from "@retake/store";
import type { Call, Priced } from "../../cost/index.ts";
import { repeatWeight, type ElementCount } from "../../../pipeline/wire/decode-limits.ts";
import { ValueType, type SpanView } from "../../../pipeline/wire/span-view.ts";
import { tokenBuckets } from "./token-buckets.ts";
import { resourceColumns, type Owner } from "./owner.ts";
import { fieldIndex } from "../dialects/resolve.ts";
import { SpanContent } from "./content.ts";
import { eventsText, failureIn, linksText } from "./events.ts";
import { SpanFields } from "./fields.ts";
import { ownKeys, type KeyMeaning } from "./keys.ts";
import { checkTimes, writeEnd, writeStart } from "./times.ts";

const CHECKPOINT_ID = /^[0-9a-f]{32}$/;
const statuses = ["unset", "ok", "error"].map(encodeText);
const sources = new Map(["live", "recorded", "edited"].map((source) => [source, encodeText(source)]));
const live = sources.get("live")!;
const kindTexts = new Map<SpanKind, Buffer>();
const TRUE = encodeText("true");
const FALSE = encodeText("false");
const EMPTY_LIST = encodeText("[]");
const ERROR = 2;

const own = Object.fromEntries(ownKeys.map((key, i) => [key, i])) as Readonly<Record<(typeof ownKeys)[number], number>>;
const { operation, agent, agentVersion, model, provider, tool, conversation, user, cost } = fieldIndex;

/** Writes spans as rows: what the dialects name in columns, every attribute kept beside them. */
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

  /** Adds the row of the span in view. Gives the reason, and adds nothing, where it can't be stored. */
  add(block: SpanBlock, owner: Owner, count: ElementCount): string | undefined {
    const fault = this.#findFault();
    if (fault !== undefined) return fault;
    const view = this.#view;
    this.#fields.resolve();
    const isRoot = isZero(view.bytes, view.parentIdAt, view.parentIdSize);
    const statusMessage = this.#statusMessage();
    this.#content.resolve(statusMessage, count);
    this.#writeIdentity(block, owner, isRoot);
    this.#writeTexts(block, statusMessage);
    this.#writeCall(block);
    this.#writeSteps(block);
    this.#writeAttributes(block);
    this.#content.writeSpan(block, isRoot);
    this.#writeOwner(block, owner, count);
    this.#writeParts(block, count);
    this.#writeRun(block, isRoot);
    block.spans.rows++;
    this.#content.writeContent(block, owner);
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

  #writeIdentity(block: SpanBlock, owner: Owner, isRoot: boolean): void {
    const { columns } = block.spans;
    const { bytes, traceIdAt, spanIdAt, parentIdAt, nameFrom, nameTo, kind } = this.#view;
    owner.runs.touch(block, bytes, traceIdAt);
    columns.project.encoded(owner.runs.projectText);
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
    const { columns } = block.spans;
    this.#writeField(columns.operation, operation);
    this.#writeField(columns.agent, agent);
    this.#writeField(columns.agent_version, agentVersion);
    this.#writeField(columns.model, model);
    this.#writeField(columns.provider, provider);
    this.#writeField(columns.tool, tool);
    this.#writeField(columns.conversation, conversation);
    this.#writeField(columns.user, user);
    columns.status.encoded(statuses[this.#view.statusCode] ?? statuses[0]!);
    columns.status_message.text(statusMessage);
  }

  #writeField(column: SpanBlock["spans"]["columns"]["agent"], field: number): void {
    const source = this.#fields.sourceOf(field);
    if (source === undefined) return column.empty();
    const at = this.#fields.at[field]!;
    const { bytes, types, from, to } = this.#view;
    if (source.read === undefined && types[at] === ValueType.string) column.copy(bytes, from[at]!, to[at]!);
    else column.text(this.#fields.text(field));
  }

  #writeCall(block: SpanBlock): void {
    const { columns } = block.spans;
    const fields = this.#fields;
    const tokens = tokenBuckets(fields);
    columns.input_tokens.integer(tokens.inputTokens);
    columns.cache_read_tokens.integer(tokens.cacheReadTokens);
    columns.cache_write_tokens.integer(tokens.cacheWriteTokens);
    columns.output_tokens.integer(tokens.outputTokens);
    columns.reasoning_tokens.integer(tokens.reasoningTokens);
    if (fields.kind !== "model" && fields.kind !== "agent") {
      columns.cost.integer(0);
      columns.price_version.empty();
      return;
    }
    const source = fields.textAt(fields.ownAt[own[Attribute.stepSource]]!);
    const { costUsd, priceVersion } = this.#price({
      kind: fields.kind,
      source: sources.has(source) ? source : "live",
      provider: fields.text(provider),
      model: fields.text(model),
      ...tokens,
      reportedUsd: fields.number(cost),
    });
    columns.cost.amount(costUsd);
    columns.price_version.text(priceVersion);
  }

  #writeSteps(block: SpanBlock): void {
    const { columns } = block.spans;
    const { ownAt } = this.#fields;
    const { types, numbers } = this.#view;
    const heldAt = ownAt[own[Attribute.stepHeld]]!;
    const key = ownAt[own[Attribute.stepKey]]!;
    columns.step_key.text(this.#fields.textAt(key));
    columns.source.encoded(sources.get(this.#fields.textAt(ownAt[own[Attribute.stepSource]]!)) ?? live);
    columns.held.uint8(heldAt >= 0 && types[heldAt] === ValueType.boolean ? numbers[heldAt]! : 0);
    columns.attempts.uint32(attempts(Number(this.#fields.textAt(ownAt[own[Attribute.stepAttempts]]!))));
    columns.checkpoint_pre.hex(this.#checkpointId(own[Attribute.checkpointPre]));
    columns.checkpoint_post.hex(this.#checkpointId(own[Attribute.checkpointPost]));
  }

  #checkpointId(index: number): string {
    const id = this.#fields.textAt(this.#fields.ownAt[index]!);
    return CHECKPOINT_ID.test(id) ? id : "";
  }

  #writeAttributes(block: SpanBlock): void {
    const { attributes } = block.spans.columns;
    const { count, keys } = this.#view;
    const { inputAt, outputAt } = this.#content;
    let pairs = 0;
    for (let i = 0; i < count; i++) {
      // Content is kept once: in span_io.
      if (i === inputAt || i === outputAt) continue;
      attributes.keys.encoded(keys[i]!.meaning.encoded);
      this.#writeValue(attributes.values, i);
      pairs++;
    }
    attributes.end(pairs);
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

  #writeOwner(block: SpanBlock, owner: Owner, count: ElementCount): void {
    const { columns } = block.spans;
    const { service, environment, pairs, keys, values } = resourceColumns(owner);
    count.take(repeatWeight(keys.length + values.length + owner.scopeName.length + owner.scopeVersion.length));
    columns.service.encoded(service);
    columns.environment.encoded(environment);
    columns.resource.keys.encoded(keys);
    columns.resource.values.encoded(values);
    columns.resource.end(pairs);
    columns.scope_name.encoded(owner.scopeName);
    columns.scope_version.encoded(owner.scopeVersion);
  }

  #writeParts(block: SpanBlock, count: ElementCount): void {
    const { columns } = block.spans;
    const { bytes, events, links } = this.#view;
    if (events.length === 0) columns.events.encoded(EMPTY_LIST);
    else columns.events.text(eventsText(bytes, events, count));
    if (links.length === 0) columns.links.encoded(EMPTY_LIST);
    else columns.links.text(linksText(bytes, links, count));
  }

  #writeRun(block: SpanBlock, isRoot: boolean): void {
    const { run_attributes: column } = block.spans.columns;
    const { count, keys } = this.#view;
    let pairs = 0;
    for (let i = 0; isRoot && i < count; i++) {
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
