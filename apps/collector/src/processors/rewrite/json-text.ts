import { pathOf } from "./key-rules.ts";
import { MASK } from "./rules.ts";

/** What is done to the parts of a JSON text. */
export interface JsonVisitor {
  /** Whether a key's value is masked. */
  readonly masks: (key: string, path: string) => boolean;
  readonly key: (key: string) => string;
  /** A string's new content. */
  readonly text: (text: string, path: string) => string;
  /** What stands for a number; the same where it stays one. */
  readonly number: (text: string) => string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MASKED = JSON.stringify(MASK);

/** Whether a text is a JSON value that holds others, or the beginning of one. */
export function looksLikeJson(text: string): boolean {
  return /^\s*["[{]/.test(text);
}

/**
 * Rewrites keys, strings and numbers of a JSON text where they stand; all else stays as it is, letter by letter. The
 * text need not be whole: exporters cut long attributes, and what is left may hold as much as before.
 */
export function rewriteJsonText(text: string, path: string, visitor: JsonVisitor): string {
  return new JsonRewriter(text, visitor).run(path);
}

interface Container {
  readonly path: string;
  readonly isObject: boolean;
}

class JsonRewriter {
  readonly #text: string;
  readonly #visitor: JsonVisitor;
  readonly #parts: string[] = [];
  #copied = 0;
  #at = 0;

  constructor(text: string, visitor: JsonVisitor) {
    this.#text = text;
    this.#visitor = visitor;
  }

  run(path: string): string {
    const open: Container[] = [];
    let container: Container = { path, isObject: false };
    /** Of the value that comes next. */
    let valuePath = path;
    let expectsKey = false;
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE && expectsKey) {
        valuePath = this.#key(container.path) ?? container.path;
        expectsKey = false;
      } else if (code === QUOTE) this.#string(valuePath);
      else if (code === 0x7b || code === 0x5b) {
        open.push(container);
        container = { path: valuePath, isObject: code === 0x7b };
        expectsKey = container.isObject;
        this.#at++;
      } else if (code === 0x7d || code === 0x5d) {
        container = open.pop() ?? container;
        valuePath = container.path;
        this.#at++;
      } else if (code === 0x2c) {
        expectsKey = container.isObject;
        valuePath = container.path;
        this.#at++;
      } else if (isNumeric(code)) this.#number();
      else this.#at++;
    }
    return this.#copied === 0 ? this.#text : this.#parts.join("") + this.#text.slice(this.#copied);
  }

  /** Gives the path of its value; undefined where that was masked. */
  #key(containerPath: string): string | undefined {
    const start = this.#at;
    const key = this.#readString();
    const path = pathOf(containerPath, key);
    const kept = this.#visitor.key(key);
    if (kept !== key) this.#replace(start, JSON.stringify(kept));
    const colon = this.#skipSpace();
    if (this.#text[colon] !== ":") return path;
    this.#at = colon + 1;
    if (!this.#visitor.masks(key, path)) return path;
    const from = (this.#at = this.#skipSpace());
    this.#skipValue();
    if (this.#at > from && this.#text.slice(from, this.#at) !== MASKED) this.#replace(from, MASKED);
    return undefined;
  }

  #string(path: string): void {
    const start = this.#at;
    const value = this.#readString();
    const kept = this.#visitor.text(value, path);
    if (kept !== value) this.#replace(start, JSON.stringify(kept));
  }

  #number(): void {
    const start = this.#at;
    while (isNumeric(this.#text.charCodeAt(this.#at))) this.#at++;
    const number = this.#text.slice(start, this.#at);
    const kept = this.#visitor.number(number);
    if (kept !== number) this.#replace(start, JSON.stringify(kept));
  }

  /** Puts something in place of what lies between `start` and here. */
  #replace(start: number, replacement: string): void {
    this.#parts.push(this.#text.slice(this.#copied, start), replacement);
    this.#copied = this.#at;
  }

  /** Passes over a string and gives what it says. */
  #readString(): string {
    const start = this.#at + 1;
    this.#skipString();
    const closed = this.#at > start && this.#text.charCodeAt(this.#at - 1) === QUOTE;
    const content = this.#text.slice(start, closed ? this.#at - 1 : this.#at);
    return content.includes("\\") ? unescaped(content) : content;
  }

  #skipString(): void {
    const text = this.#text;
    let at = this.#at + 1;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) break;
    }
    this.#at = Math.min(at + 1, text.length);
  }

  #skipValue(): void {
    let depth = 0;
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) {
        this.#skipString();
        this.#at--;
      } else if (code === 0x7b || code === 0x5b) depth++;
      else if (code === 0x7d || code === 0x5d) {
        // The end of what the value is in.
        if (depth === 0) return;
        depth--;
      } else if (depth === 0 && code === 0x2c) return;
    }
  }

  /** Where the next character is that is none. */
  #skipSpace(): number {
    let at = this.#at;
    while (at < this.#text.length && this.#text.charCodeAt(at) <= 0x20) at++;
    return at;
  }
}

/** Digits, signs, the point and the exponent. */
function isNumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e || code === 0x2b || code === 0x65 || code === 0x45;
}

const hexEscape = /^[0-9a-fA-F]{4}$/;
const letters: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Of what may be cut off within an escape, or hold one that JSON doesn't know. */
function unescaped(content: string): string {
  try {
    return JSON.parse(`"${content}"`) as string;
  } catch {
    return content.replace(/\\(u.{0,4}|[\s\S]|$)/g, (_, escape: string) => {
      if (escape.startsWith("u"))
        return hexEscape.test(escape.slice(1)) ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : escape;
      return letters[escape] ?? escape;
    });
  }
}
