import { keyedFields, searchFields, type FieldName, type KeyedField } from "./fields.ts";

/** What stands at a place of a search that is still being typed. */
export interface CursorPlace {
  readonly type: "term" | "key" | "value" | "step" | "failure" | "none";
  /** Where the piece begins that the cursor is in, in UTF-16 units. */
  readonly from: number;
  /** What is typed of it up to the cursor, its quotes undone. */
  readonly typed: string;
  /** Of a value and a key: the field. Of a step: its kind, where it is written. */
  readonly field?: FieldName;
  /** Of a value: the key behind the field's dot. */
  readonly key?: string;
  /** A value that stands in a list. */
  readonly listed?: boolean;
  /** A step may stand right before, so that an arrow can follow. */
  readonly afterStep?: boolean;
}

const SPACE = /\s+/y;
/** With its end, or open up to the cursor. */
const QUOTED = /"((?:[^"\\]|\\.)*)("|\\?$)/suy;
const FIELD = /([A-Za-z_][\w-]*)(?:\.((?:[\w/@-]|\.(?!\.))+))?:(?!\/\/)/uy;
const KEY_BEGUN = /^([A-Za-z_][\w-]*)\.([\w./@-]*)$/u;
const ARROW = /(?:->|=>)(?:\{[^\s}]*\}?)?/y;
const WORD = /[^\s"()]+/uy;
const LISTED = /[^\s"(),]+/uy;
/** Of a step: a name ends where a pattern goes on. */
const NAME = /(?:[^\s"()|{}!,:-]|-(?!>))+/uy;
const REPEAT = /\{[^\s}]*\}?/y;

/** Reads a search up to the cursor, forgiving whatever is not (yet) right in it. */
export function placeAtCursor(text: string, cursor: number): CursorPlace {
  return new PlaceReader(text.slice(0, Math.max(0, Math.min(text.length, Math.trunc(cursor) || 0)))).read();
}

class PlaceReader {
  readonly #text: string;
  #at = 0;
  /** An arrow or an anchor stands before: a step is next. */
  #inPattern = false;
  /** What was read last may be a step. */
  #afterStep = false;
  /** Of each open parenthesis, whether steps stand in it. */
  readonly #groups: boolean[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): CursorPlace {
    for (;;) {
      const place = this.#next();
      if (place !== undefined) return place;
    }
  }

  get #ended(): boolean {
    return this.#at >= this.#text.length;
  }

  #take(shape: RegExp): RegExpExecArray | null {
    shape.lastIndex = this.#at;
    const match = shape.exec(this.#text);
    if (match !== null) this.#at = shape.lastIndex;
    return match;
  }

  #takeOne(characters: string): string | undefined {
    const character = this.#text[this.#at];
    if (character === undefined || !characters.includes(character)) return undefined;
    this.#at++;
    return character;
  }

  /** Reads one piece; gives the place where it reaches the cursor. */
  #next(): CursorPlace | undefined {
    const spaced = this.#take(SPACE) !== null || this.#at === 0;
    if (this.#ended) return this.#begin(spaced);
    if (this.#take(ARROW) !== null) return this.#arrow();
    const mark = this.#takeOne("()^|!-$");
    if (mark !== undefined) return this.#mark(mark);
    const field = this.#inPattern ? null : this.#take(FIELD);
    if (field !== null) return this.#field(field);
    return this.#inPattern ? this.#step() : this.#word();
  }

  /** Nothing of the next piece is there yet. */
  #begin(spaced: boolean): CursorPlace {
    if (this.#inPattern && !this.#afterStep) return { type: "step", from: this.#at, typed: "" };
    if (!spaced) return { type: "none", from: this.#at, typed: "" };
    return { type: "term", from: this.#at, typed: "", afterStep: this.#afterStep };
  }

  #arrow(): CursorPlace | undefined {
    this.#inPattern = true;
    this.#afterStep = false;
    return this.#ended ? { type: "step", from: this.#at, typed: "" } : undefined;
  }

  #mark(mark: string): CursorPlace | undefined {
    if (mark === "!" && this.#afterStep) return this.#failure(this.#at);
    if (mark === "(") this.#groups.push(this.#inPattern);
    else if (mark === ")") this.#close();
    else if (mark === "^" || mark === "|") this.#inPattern = true;
    if (mark !== ")") this.#afterStep = false;
    if (!this.#ended) return undefined;
    if (mark === ")" || mark === "$") return { type: "none", from: this.#at, typed: "" };
    return { type: this.#inPattern ? "step" : "term", from: this.#at, typed: "", afterStep: false };
  }

  #close(): void {
    this.#afterStep = this.#groups.pop() ?? false;
    this.#inPattern = this.#groups.at(-1) ?? false;
  }

  /** Behind `!` after a step stands `error`, and nothing else. */
  #failure(from: number): CursorPlace | undefined {
    this.#take(NAME);
    return this.#ended ? { type: "failure", from, typed: this.#text.slice(from) } : undefined;
  }

  #word(): CursorPlace | undefined {
    const from = this.#at;
    const quoted = this.#take(QUOTED);
    if (quoted !== null) {
      this.#afterStep = true;
      return this.#ended ? { type: "none", from, typed: quoted[1]! } : undefined;
    }
    // A bar in parentheses is between steps; a repeat and a failure are of the step before.
    const name = this.#take(NAME)?.[0];
    if (name === undefined || (!this.#ended && !/[\s()|{!-]/.test(this.#text[this.#at]!))) {
      if (this.#take(WORD) === null) this.#at++;
      this.#afterStep = false;
      return this.#ended ? { type: "none", from, typed: this.#text.slice(from) } : undefined;
    }
    if (this.#ended) return this.#begun(from, name);
    this.#take(REPEAT);
    this.#afterStep = name !== "OR";
    return undefined;
  }

  /** A field's name, a key behind its dot, or a word. */
  #begun(from: number, name: string): CursorPlace {
    const [, field = "", key = ""] = KEY_BEGUN.exec(name) ?? [];
    if (!Object.hasOwn(keyedFields, field)) return { type: "term", from, typed: name };
    return { type: "key", from: from + field.length + 1, typed: key, field: field as KeyedField };
  }

  #step(): CursorPlace | undefined {
    const from = this.#at;
    const quoted = this.#take(QUOTED);
    const name = quoted === null ? this.#take(NAME)?.[0] : undefined;
    if (quoted === null && name === undefined) {
      this.#at++;
      return undefined;
    }
    if (this.#ended && !isClosed(quoted)) return { type: "step", from, typed: name ?? quoted![1]! };
    if (name !== undefined && this.#takeOne(":") !== undefined) return this.#stepOfKind(name);
    this.#endStep();
    return this.#ended ? { type: "none", from, typed: "" } : undefined;
  }

  #stepOfKind(kind: string): CursorPlace | undefined {
    const from = this.#at;
    const quoted = this.#take(QUOTED);
    const name = quoted === null ? this.#take(NAME)?.[0] : undefined;
    if (this.#ended && !isClosed(quoted)) {
      const field = kind === "tool" || kind === "model" ? kind : undefined;
      return field === undefined
        ? { type: "none", from, typed: name ?? "" }
        : { type: "step", from, typed: name ?? quoted?.[1] ?? "", field };
    }
    this.#endStep();
    return this.#ended ? { type: "none", from, typed: "" } : undefined;
  }

  #endStep(): void {
    this.#take(REPEAT);
    this.#afterStep = true;
    // What stands after a step with a space is a new term, unless an arrow or a group goes on with the pattern.
    this.#inPattern = this.#groups.at(-1) ?? false;
  }

  #field([written, name = "", key = ""]: RegExpExecArray): CursorPlace | undefined {
    const known = Object.hasOwn(key === "" ? searchFields : keyedFields, name);
    const of = { field: name as FieldName, key };
    if (!this.#ended && this.#takeOne("(") !== undefined) return this.#list(known ? of : undefined);
    const place = this.#value(WORD, known ? of : undefined, false);
    // `tool:refund` is a step, too, and an arrow may follow.
    this.#afterStep = written === "tool:" || written === "model:";
    return place;
  }

  #list(of: { field: FieldName; key: string } | undefined): CursorPlace | undefined {
    for (;;) {
      this.#take(SPACE);
      const place = this.#value(LISTED, of, true);
      if (place !== undefined) return place;
      this.#take(SPACE);
      if (this.#takeOne(",") === undefined) break;
    }
    if (this.#ended) return { type: "none", from: this.#at, typed: "" };
    if (this.#takeOne(")") === undefined) this.#at++;
    this.#afterStep = false;
    return this.#ended ? { type: "none", from: this.#at, typed: "" } : undefined;
  }

  #value(bare: RegExp, of: { field: FieldName; key: string } | undefined, listed: boolean): CursorPlace | undefined {
    const from = this.#at;
    const quoted = this.#take(QUOTED);
    const typed = quoted === null ? (this.#take(bare)?.[0] ?? "") : quoted[1]!;
    if (!this.#ended) return undefined;
    if (of === undefined || isClosed(quoted)) return { type: "none", from, typed };
    return { type: "value", from, typed: quoted === null ? typed : typed.replace(/\\(.)/gsu, "$1"), ...of, listed };
  }
}

function isClosed(quoted: RegExpExecArray | null): boolean {
  return quoted?.[2] === '"';
}
