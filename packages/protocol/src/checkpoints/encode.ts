import { RetakeError } from "../errors/retake-error.ts";
import { codecOf } from "../values/codecs.ts";
import { applyRules, type Redactor, type ValuePath } from "../values/redact.ts";
import { REDACTED_TAG, redactedTag } from "../values/redacted.ts";
import { Alignment, longestString } from "./alignment.ts";
import { BlobWriter, type Sha256 } from "./blob-writer.ts";
import { bodyOf, chunkedBody, entry, exceeds } from "./bodies.ts";
import { cutChunks } from "./chunks.ts";
import { EncodedValue, plainItem, type Chunk, type Item } from "./encoded-value.ts";
import { Fields } from "./fields.ts";
import { GrowingList } from "./growing-list.ts";
import { MAX_DEPTH, UNCHUNKED_LIMIT } from "./limits.ts";
import { SharedBlobs } from "./shared-blobs.ts";
import { escapeKey, tagObject, tagScalar } from "./tagged.ts";

/** One checkpoint as it is sent: the root's line and the blobs that no earlier one of this run had. */
export interface EncodedCheckpoint {
  /** Digest of the whole state. */
  readonly id: string;
  readonly root: string;
  /** Sequence number of the first blob. */
  readonly first: number;
  readonly blobs: readonly string[];
  /** Long strings that this process has not sent lately, for any run. Their names are made of their content. */
  readonly shared: readonly string[];
}

export interface EncoderOptions {
  /** What this process has sent of the shared blobs, the same for all runs. @default of this encoder alone */
  readonly shared?: SharedBlobs | undefined;
  /** Number of the first blob: of a run that goes on in another process, where that process begins. @default 0 */
  readonly firstSequence?: number | undefined;
  /** Decides what is recorded. @default everything is */
  readonly redact?: Redactor | undefined;
}

/**
 * Encodes the states of one run. Each blob is written once and numbered in
 * order; equal states have equal ids whoever encoded them.
 *
 * @example
 * ```ts
 * const encoder = new CheckpointEncoder((text) => hash("sha256", text));
 * const first = encoder.encode({ messages: ["hello"] });
 * const record = encoder.checkpoint(first);
 * const second = encoder.encode({ messages: ["hello", "there"] }, first);
 * ```
 */
export class CheckpointEncoder {
  readonly #blobs: BlobWriter;
  readonly #redact: Redactor | undefined;
  /** Whether what is recorded of a value depends on more than the value. */
  readonly #byPath: boolean;
  readonly #path: (string | number)[] = [];
  #renewed = new WeakMap<EncodedValue, EncodedValue>();

  constructor(sha256: Sha256, options: EncoderOptions = {}) {
    this.#blobs = new BlobWriter(sha256, options.shared ?? new SharedBlobs(), options.firstSequence ?? 0);
    this.#redact = options.redact;
    this.#byPath = options.redact !== undefined && options.redact.stringsOnly !== true;
  }

  /**
   * The value as it stands in this run's checkpoints. It may contain values encoded before, and growing lists.
   *
   * @param previous what stood at the same place before: only a hint, every part is compared
   * @param at the value's own place, for the rules of redaction and for messages
   * @throws RetakeError `value_not_recordable` Thrown when a part is neither JSON nor a tagged type; the message has its path.
   */
  encode(value: unknown, previous?: EncodedValue, at: ValuePath = []): EncodedValue {
    this.#path.length = 0;
    for (const key of at) this.#path.push(key);
    return this.#encode(value, previous?.epoch === this.#blobs.epoch ? previous : undefined);
  }

  /** Takes the blobs encoded since the last call, under the given root. */
  checkpoint(root: EncodedValue): EncodedCheckpoint {
    const current = this.#renew(root);
    return { id: this.digest(current), root: current.body.text, ...this.#blobs.take() };
  }

  /** The digest of a value: 32 hex digits, equal for equal values. */
  digest(value: EncodedValue): string {
    return this.#blobs.digest(value.body.canonical);
  }

  /**
   * Forgets all references, after a loss was reported: the next checkpoint is whole by itself, under new
   * numbers. Values encoded before remain usable.
   */
  rekey(): void {
    this.#blobs.rekey();
    this.#renewed = new WeakMap();
  }

  #encode(value: unknown, previous: EncodedValue | undefined): EncodedValue {
    if (typeof value !== "object" || value === null) return this.#scalar(value, previous);
    const prototype: unknown = Object.getPrototypeOf(value);
    const plain = prototype === Object.prototype || prototype === null;
    if (!plain) {
      if (value instanceof EncodedValue) return this.#renew(value);
      if (value instanceof GrowingList) return value.encode(this.#blobs, (child) => this.#renew(child));
      const placeholder = redactedTag(value);
      if (placeholder !== undefined) return this.#text(placeholder, previous);
    }
    if (this.#path.length >= MAX_DEPTH) throw this.#refuse(`is nested deeper than ${MAX_DEPTH} levels, or contains itself`);
    if (this.#byPath && this.#ask(value) === undefined) return this.#text(REDACTED_TAG, previous);
    if (plain) return this.#map(value as Record<string, unknown>, previous);
    return Array.isArray(value) ? this.#list(value, previous) : this.#other(value, previous);
  }

  /** What the rules leave of the value at the present path. */
  #ask(value: unknown): unknown {
    return applyRules(this.#redact!, this.#byPath ? this.#path.slice() : [], value);
  }

  #scalar(value: unknown, previous: EncodedValue | undefined): EncodedValue {
    if (previous?.shape === "scalar" && Object.is(previous.scalar, value)) return previous;
    if (typeof value === "function" || typeof value === "symbol") throw this.#refuse(`is a ${typeof value}`);
    let kept: unknown = value;
    if (this.#redact !== undefined && (this.#byPath || typeof value === "string")) {
      kept = this.#ask(value);
      if (kept === undefined && value !== undefined) return this.#plain("scalar", value, REDACTED_TAG);
    }
    if (typeof kept !== "string") return this.#plain("scalar", value, tagScalar(kept) ?? kept);
    return this.#string(value, tagScalar(kept) ?? kept, previous);
  }

  #string(live: unknown, recorded: string, previous: EncodedValue | undefined): EncodedValue {
    const body = plainItem(JSON.stringify(recorded));
    const { inline, anchor } = this.#blobs.inlineString(recorded, body.text, previous);
    return new EncodedValue({ epoch: this.#blobs.epoch, shape: "scalar", scalar: live, recorded, anchor, body, inline });
  }

  #plain(shape: "scalar" | "tagged", scalar: unknown, recorded: unknown): EncodedValue {
    const body = plainItem(JSON.stringify(recorded));
    return new EncodedValue({ epoch: this.#blobs.epoch, shape, scalar, body, inline: this.#blobs.inline(body) });
  }

  /** An object that stands as a tagged string. */
  #text(text: string, previous: EncodedValue | undefined): EncodedValue {
    if (previous?.shape === "tagged" && previous.scalar === text) return previous;
    return this.#plain("tagged", text, text);
  }

  /** A string of the format's own, which no rule may change. */
  #fixed(text: string, previous: EncodedValue | undefined): EncodedValue {
    if (previous?.shape === "scalar" && previous.scalar === text && previous.recorded !== undefined) return previous;
    return this.#string(text, tagScalar(text) ?? text, previous);
  }

  /** Class instances: those with a codec, the tagged types, or nothing. */
  #other(value: object, previous: EncodedValue | undefined): EncodedValue {
    const codec = codecOf(value);
    if (codec) {
      const old = partsOf(previous, "~class");
      return this.#tagged("~class", [this.#fixed(codec.name, old[0]), codec.encode(value)], previous);
    }
    const text = tagScalar(value);
    // A pattern or address with a secret in it would be another one without it.
    if (text !== undefined) return this.#text(this.#redact && this.#ask(text.slice(2)) !== text.slice(2) ? REDACTED_TAG : text, previous);
    const tagged = tagObject(value);
    if (tagged === undefined) throw this.#refuse(`is an instance of ${className(value)}`);
    if (tagged.key !== "~bytes") return this.#tagged(tagged.key, tagged.content, previous);
    const old = partsOf(previous, "~bytes");
    return this.#tagged(
      "~bytes",
      (tagged.content as string[]).map((part, i) => this.#fixed(part, old[i])),
      previous,
    );
  }

  #tagged(key: string, value: unknown, previous: EncodedValue | undefined): EncodedValue {
    const old = previous?.shape === "tagged" && previous.scalar === key ? previous.children[0] : undefined;
    this.#path.push(key);
    const content = Array.isArray(value) ? this.#list(value, old) : this.#encode(value, old);
    this.#path.pop();
    if (content === old) return previous!;
    return this.#object(key, content);
  }

  #object(key: string, content: EncodedValue): EncodedValue {
    const body = bodyOf("map", [entry(key, content.inline)]);
    const inline = this.#blobs.inline(body);
    return new EncodedValue({ epoch: this.#blobs.epoch, shape: "tagged", scalar: key, children: [content], body, inline });
  }

  #list(value: readonly unknown[], previous: EncodedValue | undefined): EncodedValue {
    const old = previous?.shape === "list" ? previous : undefined;
    // Rules that go by the path have to be asked again for what moved.
    const alignment = old === undefined || this.#byPath ? undefined : new Alignment(value, old.children);
    const { length } = value;
    let kept = 0;
    let children: EncodedValue[] | undefined = old === undefined ? [] : undefined;
    for (let i = 0; i < length; i++) {
      const element = value[i];
      if (element === undefined && !(i in value)) throw this.#refuse(`has a hole at index ${i}`);
      this.#path.push(i);
      const child = this.#encode(element, old?.children[alignment === undefined ? i : alignment.place(i)]);
      this.#path.pop();
      if (children !== undefined) children.push(child);
      else if (child === old!.children[i]) kept = i + 1;
      else (children = old!.children.slice(0, i)).push(child);
    }
    if (children === undefined) {
      if (length === old!.children.length) return old!;
      children = old!.children.slice(0, length);
    }
    const items = children.map((child) => child.inline);
    return this.#collection({ shape: "list", keys: [], children, items, kept, old });
  }

  #map(value: Record<string, unknown>, previous: EncodedValue | undefined): EncodedValue {
    const old = previous?.shape === "map" ? previous : undefined;
    const keys = this.#keysOf(value);
    let fields: Fields | undefined;
    let kept = 0;
    let children: EncodedValue[] | undefined = old === undefined ? [] : undefined;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const inPlace = fields === undefined && old !== undefined && old.keys[i] === key;
      const hint = inPlace ? old.children[i] : (fields ??= new Fields(old)).find(i, key);
      this.#path.push(key);
      const child = this.#encode(value[key], hint);
      this.#path.pop();
      if (children !== undefined) children.push(child);
      else if (inPlace && child === hint) kept = i + 1;
      else (children = old!.children.slice(0, i)).push(child);
    }
    if (children === undefined && keys.length === old!.keys.length) return old!;
    children ??= old!.children.slice(0, keys.length);
    const items = entriesOf(keys, children, kept, old, fields);
    return this.#collection({ shape: "map", keys, children, items, kept, old });
  }

  #keysOf(value: object): string[] {
    if (Object.getOwnPropertySymbols(value).length > 0) throw this.#refuse("has a symbol as a key");
    return Object.keys(value);
  }

  #collection(parts: Collection): EncodedValue {
    const { shape, keys, children, items, old } = parts;
    const levels: (readonly Chunk[])[] = [];
    let rest = items;
    let same = parts.kept;
    while (exceeds(rest, UNCHUNKED_LIMIT)) {
      const level = levels.length;
      const body = level === 0 ? bodyOf : chunkedBody;
      const cut = cutChunks(rest, old?.levels[level] ?? [], same, (part) => this.#blobs.store(body(shape, part)));
      const shrank = level === 0 || cut.chunks.length < rest.length;
      levels.push(cut.chunks);
      rest = cut.chunks.map((chunk) => chunk.item);
      same = cut.same;
      if (!shrank) break;
    }
    const body = levels.length === 0 ? bodyOf(shape, rest) : chunkedBody(shape, rest);
    const mark = shape === "map" ? longestString(children) : -1;
    const inline = this.#blobs.inline(body);
    return new EncodedValue({ epoch: this.#blobs.epoch, shape, keys, children, items, levels, mark, body, inline });
  }

  /** A value of before `rekey`, or of another encoder, with references of now. */
  #renew(value: EncodedValue): EncodedValue {
    if (value.epoch === this.#blobs.epoch) return value;
    const known = this.#renewed.get(value);
    if (known) return known;
    const renewed = this.#encodeAgain(value);
    this.#renewed.set(value, renewed);
    return renewed;
  }

  #encodeAgain({ shape, scalar, recorded, keys, children, body, mark }: EncodedValue): EncodedValue {
    if (shape === "grown") {
      const values = (scalar as GrowingList).values(mark).map((child) => this.#renew(child));
      return this.#collection({
        shape: "list",
        keys: [],
        children: values,
        items: values.map(({ inline }) => inline),
        kept: 0,
        old: undefined,
      });
    }
    if (shape === "scalar" && recorded !== undefined) return this.#string(scalar, recorded, undefined);
    if (shape === "scalar" || (shape === "tagged" && children.length === 0)) {
      return new EncodedValue({ epoch: this.#blobs.epoch, shape, scalar, body, inline: this.#blobs.inline(body) });
    }
    const parts = children.map((child) => this.#renew(child));
    if (shape === "tagged") return this.#object(scalar as string, parts[0]!);
    const items = parts.map(({ inline }, i) => (shape === "map" ? entry(escapeKey(keys[i]!), inline) : inline));
    return this.#collection({ shape, keys, children: parts, items, kept: 0, old: undefined });
  }

  #refuse(why: string): RetakeError {
    const path =
      this.#path.length === 0 ? "The value" : `The value at /${this.#path.slice(0, 12).join("/")}${this.#path.length > 12 ? "/…" : ""}`;
    return new RetakeError(
      "value_not_recordable",
      `${path} ${why}. A recorded value is JSON, a Date, URL, RegExp, Map, Set, Error, bigint or binary array, ` +
        "or an instance of a class that registerCodec({ name, type, encode, decode }) was called for.",
      { data: { path: this.#path.slice(0, 12) } },
    );
  }
}

interface Collection {
  readonly shape: "list" | "map";
  readonly keys: readonly string[];
  readonly children: readonly EncodedValue[];
  readonly items: readonly Item[];
  /** How many children at the start are those of the old collection. */
  readonly kept: number;
  readonly old: EncodedValue | undefined;
}

/** A map's entries; those that stood in the old map are taken from there. */
function entriesOf(
  keys: readonly string[],
  children: readonly EncodedValue[],
  kept: number,
  old: EncodedValue | undefined,
  fields: Fields | undefined,
): Item[] {
  const items = old === undefined ? [] : old.items.slice(0, kept);
  for (let i = kept; i < keys.length; i++) {
    const key = keys[i]!;
    const child = children[i]!;
    const known = old?.keys[i] === key && old.children[i] === child ? old.items[i] : fields?.item(key, child);
    items.push(known ?? entry(escapeKey(key), child.inline));
  }
  return items;
}

/** The parts of the list that a tagged value has as its content. */
function partsOf(value: EncodedValue | undefined, key: string): readonly EncodedValue[] {
  return value?.shape === "tagged" && value.scalar === key ? (value.children[0]?.children ?? []) : [];
}

function className(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "an unnamed class";
}
