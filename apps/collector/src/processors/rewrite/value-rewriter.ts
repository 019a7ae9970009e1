import { isUtf8 } from "node:buffer";
import { MAX_DEPTH, TOO_DEEP, WireType, type WireReader } from "../../pipeline/wire/index.ts";
import { isOwn, pathOf } from "./key-rules.ts";
import { headOf, Pieces } from "./pieces.ts";
import { MASK, type LimitRules } from "./rules.ts";
import { limitValue } from "./value-limit.ts";
import type { Redaction } from "./value-redaction.ts";

/** Fields of `AnyValue`. */
const Value = { string: 1, integer: 3, double: 4, array: 5, map: 6, bytes: 7 } as const;
const KEY = 1;
const VALUE = 2;

export interface ValueRewriterOptions {
  readonly redaction: Redaction;
  /** Whether fields that OTLP doesn't know are left out: nobody can say what is in them. */
  readonly dropsUnknown: boolean;
  readonly limits: LimitRules;
}

type Change =
  | { readonly action: "drop" }
  | { readonly action: "replace"; readonly content: Pick<Pieces, "parts" | "sizeBytes">; readonly isCut: boolean };

/** Rewrites attributes and their values, at the reader's place. */
export class ValueRewriter {
  readonly #source: Buffer;
  readonly #reader: WireReader;
  readonly #redaction: Redaction;
  readonly #dropsUnknown: boolean;
  readonly #maxBytes: number;

  constructor(source: Buffer, reader: WireReader, { redaction, dropsUnknown, limits }: ValueRewriterOptions) {
    this.#source = source;
    this.#reader = reader;
    this.#redaction = redaction;
    this.#dropsUnknown = dropsUnknown;
    this.#maxBytes = limits.valueBytes ?? Infinity;
  }

  /** The key of the attribute that the reader stands before, which it goes back to. */
  peekKey(): string {
    const reader = this.#reader;
    const { fieldStart } = reader;
    const outerEnd = reader.enter();
    const key = this.#findKey();
    reader.leave(outerEnd);
    reader.rewind(fieldStart);
    reader.next();
    return key;
  }

  /** The attribute's value where it is a string; passes over it. */
  textOfAttribute(): string {
    const reader = this.#reader;
    let text = "";
    reader.message(() => {
      while (reader.next()) {
        if (reader.field !== VALUE) reader.skip();
        else
          reader.message(() => {
            while (reader.next()) {
              if (reader.field === Value.string) text = reader.string();
              else reader.skip();
            }
          });
      }
    });
    return text;
  }

  /** The attribute at the reader's field; no change where it stays as it is. Passes over it. */
  attribute(): { readonly key: string; readonly change?: Change } {
    const reader = this.#reader;
    const outerEnd = reader.enter();
    const key = this.#findKey();
    const verdict = this.#redaction.judge(key);
    const change = verdict.action === "drop" ? ({ action: "drop" } as const) : this.#keyValue(key, verdict, isOwn(key), 0);
    reader.leave(outerEnd);
    return change === undefined ? { key: verdict.key } : { key: verdict.key, change };
  }

  /** The `AnyValue` that the reader is in; undefined where it stays as it is. */
  anyValue(path: string, depth = 0): Pieces | undefined {
    const reader = this.#reader;
    const start = reader.position;
    let pieces: Pieces | undefined;
    if (depth > MAX_DEPTH) {
      // Stored, it would be this text as well.
      while (reader.next()) reader.skip();
      return new Pieces(this.#source, reader.position).end(reader.position, [stringValue(TOO_DEEP)]);
    }
    while (reader.next()) {
      const { fieldStart } = reader;
      const parts = this.#content(path, depth);
      if (parts !== undefined) (pieces ??= new Pieces(this.#source, start)).replace(fieldStart, reader.position, parts);
    }
    return pieces?.end(reader.position);
  }

  /** One field of an `AnyValue`: what stands in its place. */
  #content(path: string, depth: number): readonly Buffer[] | undefined {
    const reader = this.#reader;
    switch (reader.field) {
      case Value.string: {
        const text = reader.string();
        return this.#asString(text, this.#redaction.text(text, path));
      }
      case Value.integer: {
        const text = String(reader.int64());
        return this.#asString(text, this.#redaction.text(text, path));
      }
      case Value.double: {
        const text = String(reader.double());
        return this.#asString(text, this.#redaction.text(text, path));
      }
      case Value.bytes:
        return this.#bytes(path);
      case Value.array:
        return this.#list(Value.array, () => this.#item(path, depth + 1));
      case Value.map:
        return this.#list(Value.map, () => this.#entry(path, depth + 1));
      default:
        return this.unknown();
    }
  }

  /** Passes over a field that OTLP doesn't know: what stands in its place. Numbers are left alone. */
  unknown(): readonly Buffer[] | undefined {
    const { wireType } = this.#reader;
    this.#reader.skip();
    return this.#dropsUnknown && wireType === WireType.bytes ? [] : undefined;
  }

  #asString(text: string, kept: string): readonly Buffer[] | undefined {
    return kept === text ? undefined : [stringValue(kept)];
  }

  /** Text may come as bytes. */
  #bytes(path: string): readonly Buffer[] | undefined {
    const bytes = this.#reader.bytes();
    if (!isUtf8(bytes)) return undefined;
    const text = bytes.toString("utf8");
    const kept = this.#redaction.text(text, path);
    if (kept === text) return undefined;
    const content = Buffer.from(kept);
    return [headOf(Value.bytes, content.length), content];
  }

  /** `ArrayValue` or `KeyValueList`: a message of items alone. */
  #list(field: number, rewriteItem: () => readonly Buffer[] | undefined): readonly Buffer[] | undefined {
    const reader = this.#reader;
    const outerEnd = reader.enter();
    const start = reader.position;
    let pieces: Pieces | undefined;
    while (reader.next()) {
      const { fieldStart } = reader;
      const parts = reader.field === 1 ? rewriteItem() : this.unknown();
      if (parts !== undefined) (pieces ??= new Pieces(this.#source, start)).replace(fieldStart, reader.position, parts);
    }
    pieces?.end(reader.position);
    reader.leave(outerEnd);
    return pieces && [headOf(field, pieces.sizeBytes), ...pieces.parts];
  }

  #item(path: string, depth: number): readonly Buffer[] | undefined {
    const reader = this.#reader;
    const outerEnd = reader.enter();
    const pieces = this.anyValue(path, depth);
    reader.leave(outerEnd);
    return pieces && [headOf(1, pieces.sizeBytes), ...pieces.parts];
  }

  #entry(path: string, depth: number): readonly Buffer[] | undefined {
    const reader = this.#reader;
    const outerEnd = reader.enter();
    const key = this.#findKey();
    const verdict = this.#redaction.judge(key, path);
    const change = verdict.action === "drop" ? undefined : this.#keyValue(pathOf(path, key), verdict, false, depth);
    reader.leave(outerEnd);
    if (verdict.action === "drop") return [];
    return change && [headOf(1, change.content.sizeBytes), ...change.content.parts];
  }

  /** The `KeyValue` that the reader is in. */
  #keyValue(
    path: string,
    verdict: ReturnType<Redaction["judge"]>,
    isProtected: boolean,
    depth: number,
  ): Extract<Change, { action: "replace" }> | undefined {
    const reader = this.#reader;
    const start = reader.position;
    let pieces: Pieces | undefined;
    let isCut = false;
    const replace = (from: number, parts: readonly Buffer[] = []): void =>
      (pieces ??= new Pieces(this.#source, start)).replace(from, reader.position, parts);
    while (reader.next()) {
      const { field, fieldStart } = reader;
      if (field === KEY) {
        if (reader.name() !== verdict.key) replace(fieldStart, textField(KEY, verdict.key));
      } else if (field === VALUE) {
        const outerEnd = reader.enter();
        const value = this.#value(path, verdict.action === "mask", isProtected, depth);
        reader.leave(outerEnd);
        if (value.content !== undefined) replace(fieldStart, [headOf(VALUE, value.content.length), value.content]);
        isCut ||= value.isCut;
      } else if (this.unknown() !== undefined) replace(fieldStart);
    }
    return pieces && { action: "replace", content: pieces.end(reader.position), isCut };
  }

  /** The value's bytes where they change. Values within an attribute's are bounded with it. */
  #value(path: string, isMasked: boolean, isProtected: boolean, depth: number): { content?: Buffer; isCut: boolean } {
    const reader = this.#reader;
    const start = reader.position;
    if (isMasked) {
      while (reader.next()) reader.skip();
      const masked = stringValue(MASK);
      return this.#source.subarray(start, reader.position).equals(masked) ? { isCut: false } : { content: masked, isCut: false };
    }
    const pieces = isProtected ? this.#pass() : this.anyValue(path, depth);
    const content = pieces && Buffer.concat(pieces.parts, pieces.sizeBytes);
    const whole = content ?? this.#source.subarray(start, reader.position);
    const limited = depth === 0 ? limitValue(whole, this.#maxBytes) : undefined;
    if (limited !== undefined) return { content: limited, isCut: true };
    return content === undefined ? { isCut: false } : { content, isCut: false };
  }

  #pass(): undefined {
    while (this.#reader.next()) this.#reader.skip();
  }

  /** The key of the `KeyValue` that the reader is in, and goes back to the beginning of. Of several the last counts. */
  #findKey(): string {
    const reader = this.#reader;
    const start = reader.position;
    let key = "";
    while (reader.next()) {
      if (reader.field === KEY) key = reader.name();
      else reader.skip();
    }
    reader.rewind(start);
    return key;
  }
}

function stringValue(text: string): Buffer {
  return Buffer.concat(textField(Value.string, text));
}

function textField(field: number, text: string): [head: Buffer, content: Buffer] {
  const content = Buffer.from(text);
  return [headOf(field, content.length), content];
}
