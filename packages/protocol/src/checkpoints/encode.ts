import { RetakeError } from "../errors/retake-error.ts";
import { cutChunks } from "./chunks.ts";
import { EncodedValue, plainItem, referenceItem, type Chunk, type Item } from "./encoded-value.ts";
import { DIGEST_LENGTH, INLINE_LIMIT, MAX_DEPTH, UNCHUNKED_LIMIT } from "./limits.ts";
import { escapeKey, tagObject, tagScalar } from "./tagged.ts";

/** SHA-256 of a text's UTF-8 bytes, in hex. */
export type Sha256 = (text: string) => string;

/** One checkpoint as it is sent: the root's line and the blobs that no earlier one of this run had. */
export interface EncodedCheckpoint {
  /** Digest of the whole state. */
  readonly id: string;
  readonly root: string;
  /** Sequence number of the first blob. */
  readonly first: number;
  readonly blobs: readonly string[];
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
  readonly #sha256: Sha256;
  readonly #references = new Map<string, Item>();
  readonly #path: (string | number)[] = [];
  #pending: string[] = [];
  #next = 0;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /**
   * The value as it stands in this run's checkpoints. It may contain values encoded before.
   *
   * @param previous what stood at the same place before: only a hint, every part is compared
   * @throws RetakeError `value_not_recordable` Thrown when a part is neither JSON nor a tagged type; the message has its path.
   */
  encode(value: unknown, previous?: EncodedValue): EncodedValue {
    this.#path.length = 0;
    return this.#encode(value, previous);
  }

  /** Takes the blobs encoded since the last call, under the given root. */
  checkpoint(root: EncodedValue): EncodedCheckpoint {
    const blobs = this.#pending;
    this.#pending = [];
    return { id: this.digest(root), root: root.body.text, first: this.#next - blobs.length, blobs };
  }

  /** The digest of a value: 32 hex digits, equal for equal values. */
  digest(value: EncodedValue): string {
    return this.#digest(value.body.canonical);
  }

  #digest(canonical: string): string {
    return this.#sha256(canonical).slice(0, DIGEST_LENGTH);
  }

  #encode(value: unknown, previous: EncodedValue | undefined): EncodedValue {
    if (value instanceof EncodedValue) return value;
    if (typeof value !== "object" || value === null) return this.#scalar(value, previous);
    if (this.#path.length >= MAX_DEPTH) throw this.#refuse(`is nested deeper than ${MAX_DEPTH} levels, or contains itself`);
    if (Array.isArray(value)) return this.#list(value, previous);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.#map(value as Record<string, unknown>, previous);
    return this.#other(value, previous);
  }

  #scalar(value: unknown, previous: EncodedValue | undefined): EncodedValue {
    if (previous?.shape === "scalar" && Object.is(previous.scalar, value)) return previous;
    if (typeof value === "function" || typeof value === "symbol") throw this.#refuse(`is a ${typeof value}`);
    const body = plainItem(JSON.stringify(tagScalar(value) ?? value));
    return new EncodedValue({ shape: "scalar", scalar: value, body, inline: this.#inline(body) });
  }

  /** Class instances: the tagged types, or nothing. */
  #other(value: object, previous: EncodedValue | undefined): EncodedValue {
    const text = tagScalar(value);
    if (text !== undefined) {
      if (previous?.shape === "tagged" && previous.scalar === text) return previous;
      const body = plainItem(JSON.stringify(text));
      return new EncodedValue({ shape: "tagged", scalar: text, body, inline: this.#inline(body) });
    }
    const tagged = tagObject(value);
    if (tagged === undefined) throw this.#refuse(`is an instance of ${className(value)}`);
    const old = previous?.shape === "tagged" && previous.scalar === tagged.key ? previous.children[0] : undefined;
    const content = this.#within(tagged.key, () => this.#encode(tagged.content, old));
    if (content === old) return previous!;
    const body = objectOf([entry(tagged.key, content.inline)]);
    return new EncodedValue({ shape: "tagged", scalar: tagged.key, children: [content], body, inline: this.#inline(body) });
  }

  #list(value: readonly unknown[], previous: EncodedValue | undefined): EncodedValue {
    const old = previous?.shape === "list" ? previous : undefined;
    const children: EncodedValue[] = [];
    let same = old !== undefined && old.children.length === value.length;
    for (let i = 0; i < value.length; i++) {
      const element = value[i];
      if (element === undefined && !(i in value)) throw this.#refuse(`has a hole at index ${i}`);
      this.#path.push(i);
      children[i] = this.#encode(element, old?.children[i]);
      this.#path.pop();
      same &&= children[i] === old!.children[i];
    }
    if (same) return old!;
    return this.#collection(
      "list",
      [],
      children,
      children.map((child) => child.inline),
      old,
    );
  }

  #map(value: Record<string, unknown>, previous: EncodedValue | undefined): EncodedValue {
    const old = previous?.shape === "map" ? previous : undefined;
    if (Object.getOwnPropertySymbols(value).length > 0) throw this.#refuse("has a symbol as a key");
    const keys = Object.keys(value);
    const children: EncodedValue[] = [];
    const items: Item[] = [];
    for (const [i, key] of keys.entries()) {
      const place = old === undefined || old.keys[i] === key ? i : old.keys.indexOf(key);
      this.#path.push(key);
      const child = this.#encode(value[key], old?.children[place]);
      this.#path.pop();
      children.push(child);
      items.push(old !== undefined && child === old.children[place] ? old.items[place]! : entry(escapeKey(key), child.inline));
    }
    const same = old !== undefined && sameSequence(keys, old.keys) && sameSequence(children, old.children);
    if (same) return old;
    return this.#collection("map", keys, children, items, old);
  }

  #collection(
    shape: "list" | "map",
    keys: readonly string[],
    children: readonly EncodedValue[],
    items: readonly Item[],
    old: EncodedValue | undefined,
  ): EncodedValue {
    const levels: (readonly Chunk[])[] = [];
    const bodyOf = shape === "list" ? arrayOf : objectOf;
    let rest = items;
    while (exceeds(rest, UNCHUNKED_LIMIT)) {
      const level = levels.length;
      const chunks = cutChunks(rest, old?.levels[level] ?? [], (part) => this.#store(level === 0 ? bodyOf(part) : chunked(part, shape)));
      const shrank = level === 0 || chunks.length < rest.length;
      levels.push(chunks);
      rest = chunks.map((chunk) => chunk.item);
      if (!shrank) break;
    }
    const body = levels.length === 0 ? bodyOf(rest) : chunked(rest, shape);
    return new EncodedValue({ shape, keys, children, items, levels, body, inline: this.#inline(body) });
  }

  #inline(body: Item): Item {
    return body.size <= INLINE_LIMIT ? body : this.#store(body);
  }

  #store(body: Item): Item {
    const digest = this.#digest(body.canonical);
    const known = this.#references.get(digest);
    if (known) return known;
    const reference = referenceItem(this.#next++, digest);
    this.#references.set(digest, reference);
    this.#pending.push(body.text);
    return reference;
  }

  #within<T>(key: string, encode: () => T): T {
    this.#path.push(key);
    const result = encode();
    this.#path.pop();
    return result;
  }

  #refuse(why: string): RetakeError {
    const path =
      this.#path.length === 0 ? "The value" : `The value at /${this.#path.slice(0, 12).join("/")}${this.#path.length > 12 ? "/…" : ""}`;
    return new RetakeError(
      "value_not_recordable",
      `${path} ${why}. A recorded value is JSON, or a Date, URL, RegExp, Map, Set, Error, bigint or binary array.`,
      { data: { path: this.#path.slice(0, 12) } },
    );
  }
}

function sameSequence(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

function className(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "an unnamed class";
}

function entry(key: string, value: Item): Item {
  const name = `${JSON.stringify(key)}:`;
  return {
    text: name + value.text,
    canonical: value.text === value.canonical ? name + value.text : name + value.canonical,
    size: name.length + value.size,
  };
}

function exceeds(items: readonly Item[], limit: number): boolean {
  let size = 1;
  for (const item of items) if ((size += item.size + 1) > limit) return true;
  return false;
}

function arrayOf(items: readonly Item[]): Item {
  return enclose("[", items, "]");
}

function objectOf(items: readonly Item[]): Item {
  return enclose("{", items, "}");
}

/** A body whose items are chunks: their concatenation is the list or map. */
function chunked(items: readonly Item[], shape: "list" | "map"): Item {
  return enclose(shape === "list" ? '["~[",' : '["~{",', items, "]");
}

function enclose(open: string, items: readonly Item[], close: string): Item {
  let text = open;
  let canonical = open;
  let size = open.length + close.length;
  let plain = true;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const comma = i === 0 ? "" : ",";
    text += comma + item.text;
    if (plain && item.text !== item.canonical) {
      plain = false;
      canonical = text.slice(0, text.length - item.text.length) + item.canonical;
    } else if (!plain) canonical += comma + item.canonical;
    size += item.size + comma.length;
  }
  text += close;
  return { text, canonical: plain ? text : canonical + close, size };
}
