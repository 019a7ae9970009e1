import { Attribute, EventName, GenAi } from "@retake/protocol";
import { WireReader, WireWriter } from "../../pipeline/wire/index.ts";
import { countField, headOf, Pieces } from "./pieces.ts";
import type { Field, Shape } from "./shapes.ts";
import { characterEnd, limitValue } from "./value-limit.ts";
import { ValueRewriter, type ValueRewriterOptions } from "./value-rewriter.ts";

/** An attribute that names those that were cut, beside them. */
export const TRUNCATED = "retake.truncated";
const MAX_NAMED = 32;
const MAX_NAME_LENGTH = 100;
const BODY = "body";
const STATUS_MESSAGE = "status.message";
/** Senders older than the `event_name` field carry the name as an attribute. */
const EVENT_NAME_ATTRIBUTE = "event.name";

/** Kept whatever the limit: without them a span is not what it was. */
const essential: ReadonlySet<string> = new Set([...Object.values<string>(Attribute), ...Object.values<string>(GenAi), TRUNCATED]);

/** One message's fields so far. */
interface State {
  readonly shape: Shape;
  readonly start: number;
  pieces: Pieces | undefined;
  /** Names of what was cut. */
  readonly cut: string[];
  /** By field. */
  readonly kept: Map<number, number>;
  readonly dropped: Map<number, number>;
}

/** Rewrites one payload. What needs no change is copied as it is. */
export class PayloadRewriter {
  readonly #options: ValueRewriterOptions;
  readonly #source: Buffer;
  readonly #reader: WireReader;
  readonly #values: ValueRewriter;

  constructor(source: Buffer, options: ValueRewriterOptions) {
    this.#options = options;
    this.#source = source;
    this.#reader = new WireReader(source);
    this.#values = new ValueRewriter(source, this.#reader, options);
  }

  /** The payload's bytes; the same buffer where nothing changed. @throws DecodeError */
  run(shape: Shape): Buffer {
    const pieces = this.#message(shape);
    return pieces === undefined ? this.#source : Buffer.concat(pieces.parts, pieces.sizeBytes);
  }

  /** The message that the reader is in; undefined where it stays as it is. */
  #message(shape: Shape): Pieces | undefined {
    const reader = this.#reader;
    const state: State = { shape, start: reader.position, pieces: undefined, cut: [], kept: new Map(), dropped: new Map() };
    const bodyIsCheckpoint = shape.isLog === true && this.#isCheckpoint();
    while (reader.next()) {
      const kind = shape.fields[reader.field];
      if (this.#isOverLimit(state)) this.#drop(state);
      else if (kind === "body" && bodyIsCheckpoint) reader.skip();
      else this.#field(state, kind);
    }
    return this.#end(state);
  }

  #field(state: State, kind: Field | undefined): void {
    const { fieldStart } = this.#reader;
    if (kind === "attribute") this.#attribute(state);
    else if (kind === "body") this.#body(state);
    else if (kind === "text") this.#text(state);
    else if (kind === "plain") this.#reader.skip();
    else if (kind === undefined) {
      if (this.#values.unknown() !== undefined) this.#change(state, fieldStart);
    } else this.#child(state, kind);
  }

  #child(state: State, shape: Shape): void {
    const reader = this.#reader;
    const { field, fieldStart } = reader;
    const outerEnd = reader.enter();
    const child = this.#message(shape);
    reader.leave(outerEnd);
    if (child !== undefined) this.#change(state, fieldStart, [headOf(field, child.sizeBytes), ...child.parts]);
  }

  #attribute(state: State): void {
    const reader = this.#reader;
    const { field, fieldStart } = reader;
    const { key, change } = this.#values.attribute();
    if (change?.action === "drop") this.#change(state, fieldStart);
    else if (change?.action === "replace")
      this.#change(state, fieldStart, [headOf(field, change.content.sizeBytes), ...change.content.parts]);
    if (change?.action === "replace" && change.isCut) state.cut.push(key);
  }

  #body(state: State): void {
    const reader = this.#reader;
    const { field, fieldStart } = reader;
    const outerEnd = reader.enter();
    const start = reader.position;
    const pieces = this.#values.anyValue(BODY);
    reader.leave(outerEnd);
    const content = pieces === undefined ? this.#source.subarray(start, reader.position) : Buffer.concat(pieces.parts, pieces.sizeBytes);
    const limited = this.#limit(content);
    if (limited !== undefined) state.cut.push(BODY);
    const result = limited ?? (pieces === undefined ? undefined : content);
    if (result !== undefined) this.#change(state, fieldStart, [headOf(field, result.length), result]);
  }

  #text(state: State): void {
    const reader = this.#reader;
    const { field, fieldStart } = reader;
    const text = reader.string();
    const kept = this.#options.redaction.text(text, STATUS_MESSAGE);
    const bytes = Buffer.from(kept);
    const end = characterEnd(bytes, this.#options.limits.valueBytes ?? Infinity);
    if (kept !== text || end < bytes.length) this.#change(state, fieldStart, [headOf(field, end), bytes.subarray(0, end)]);
  }

  #limit(value: Buffer): Buffer | undefined {
    const { valueBytes } = this.#options.limits;
    return valueBytes === undefined ? undefined : limitValue(value, valueBytes);
  }

  #change(state: State, from: number, parts: readonly Buffer[] = []): void {
    (state.pieces ??= new Pieces(this.#source, state.start)).replace(from, this.#reader.position, parts);
  }

  #isOverLimit({ shape, kept }: State): boolean {
    const { field, wireType } = this.#reader;
    const limited = shape.limited?.[field];
    const limit = limited && this.#options.limits[limited.limit];
    if (limit === undefined || wireType !== 2) return false;
    const count = kept.get(field) ?? 0;
    if (count < limit || (field === shape.attributes && essential.has(this.#values.peekKey()))) {
      kept.set(field, count + 1);
      return false;
    }
    return true;
  }

  #drop(state: State): void {
    const { field, fieldStart } = this.#reader;
    this.#reader.skip();
    state.dropped.set(field, (state.dropped.get(field) ?? 0) + 1);
    this.#change(state, fieldStart);
  }

  /** What was cut and dropped is said behind everything else: of a field that comes twice the last one counts. */
  #end(state: State): Pieces | undefined {
    const { shape, start, cut, dropped } = state;
    const end = this.#reader.position;
    const more: Buffer[] = [];
    if (cut.length > 0 && shape.attributes !== undefined) more.push(...truncatedAttribute(shape.attributes, cut));
    for (const [field, count] of dropped) {
      const counted = shape.limited?.[field]?.dropped;
      if (counted !== undefined) more.push(countField(counted, this.#countBefore(start, counted) + count));
    }
    if (more.length > 0) state.pieces ??= new Pieces(this.#source, start);
    return state.pieces?.end(end, more);
  }

  /** What the sender itself said that it dropped. */
  #countBefore(start: number, field: number): number {
    const reader = this.#reader;
    let count = 0;
    reader.rewind(start);
    while (reader.next()) {
      if (reader.field === field && reader.wireType === 0) count = reader.int32() >>> 0;
      else reader.skip();
    }
    return count;
  }

  /** A checkpoint's digest is its id: it is redacted where it is made, in the SDK, or not at all. */
  #isCheckpoint(): boolean {
    const reader = this.#reader;
    const start = reader.position;
    let name = "";
    let attribute = "";
    while (reader.next()) {
      if (reader.field === 12) name = reader.string();
      else if (reader.field === 6 && this.#values.peekKey() === EVENT_NAME_ATTRIBUTE) attribute = this.#values.textOfAttribute();
      else reader.skip();
    }
    reader.rewind(start);
    return (name || attribute) === EventName.checkpoint;
  }
}

function truncatedAttribute(field: number, names: readonly string[]): [head: Buffer, content: Buffer] {
  const writer = new WireWriter();
  writer.string(1, TRUNCATED);
  writer.message(2, () =>
    writer.message(5, () => {
      for (const name of names.slice(0, MAX_NAMED)) writer.message(1, () => writer.string(1, name.slice(0, MAX_NAME_LENGTH)));
    }),
  );
  const content = writer.finish();
  return [headOf(field, content.length), content];
}
