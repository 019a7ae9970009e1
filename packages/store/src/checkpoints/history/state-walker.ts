import type { Json } from "@retake/protocol";
import { aliasOf, digestOf, parsed } from "../../fsck/recorded-line.ts";
import { Unreadable, type RunBlobs } from "./run-blobs.ts";

/** A value as its line has it: what is long in it stands as a reference. */
export type Raw = Json;

export type Scalar = string | number | boolean | null;

/** A value whose own line has been read. */
export type Opened =
  | { readonly type: "scalar"; readonly value: Scalar }
  | { readonly type: "list" | "map"; readonly chunked: boolean; readonly body: readonly Raw[] | { readonly [key: string]: Raw } };

const referenceText = /^~(?:r([0-9a-z]{1,11})|g([0-9a-f]{48}))$/;
/** Parsed lines kept, in characters. */
const PARSED_CHARACTERS = 16_000_000;

/** Finds its way in recorded states without expanding them: only the lines on the way are read. */
export class StateWalker {
  readonly #blobs: RunBlobs;
  readonly #opened = new Map<number, Opened>();
  readonly #lengths = new Map<number, number>();
  #characters = 0;

  constructor(blobs: RunBlobs) {
    this.#blobs = blobs;
  }

  /** The root of a checkpoint. */
  root(line: string): Raw {
    return this.#parse(line);
  }

  /**
   * A part of a value: of a map by its key, of a list by its index, from the end where it is negative. `length` of a
   * list or text is how long it is. Content of tagged values (`~map`, `~error` …) is found without its tag.
   */
  child(raw: Raw, token: string): Raw | undefined {
    const opened = this.open(raw);
    if (opened.type === "scalar") return token === "length" && typeof opened.value === "string" ? textLength(opened.value) : undefined;
    if (opened.type === "map") return this.#entry(opened, token);
    if (token === "length") return this.length(raw);
    if (!/^-?\d{1,9}$/.test(token)) return undefined;
    const index = Number(token);
    return this.#item(raw, index < 0 ? this.length(raw) + index : index);
  }

  /** The same for equal values, another one for others. */
  identity(raw: Raw): string {
    if (typeof raw === "number" || typeof raw === "boolean" || raw === null) return String(raw);
    const text = JSON.stringify(raw);
    if (!text.includes('"~')) return text.length > 64 ? digestOf(text, never) : text;
    const [, digits, name] = typeof raw === "string" ? (referenceText.exec(raw) ?? []) : [];
    if (digits !== undefined) return `#${this.#blobs.digest(Number.parseInt(digits, 36))}`;
    if (name !== undefined) return `#${name.slice(0, 32)}`;
    return digestOf(text, (sequence) => this.#blobs.digest(sequence));
  }

  open(raw: Raw): Opened {
    const [, digits, name] = typeof raw === "string" ? (referenceText.exec(raw) ?? []) : [];
    if (name !== undefined) return { type: "scalar", value: this.#blobs.sharedString(name) };
    if (digits === undefined) return openedOf(raw);
    const sequence = Number.parseInt(digits, 36);
    const known = this.#opened.get(sequence);
    if (known !== undefined) return known;
    const line = this.#blobs.text(sequence);
    const opened = this.#openLine(line, sequence);
    if (this.#characters > PARSED_CHARACTERS) {
      this.#opened.clear();
      this.#characters = 0;
    }
    this.#opened.set(sequence, opened);
    this.#characters += opened.type === "scalar" ? String(opened.value).length : line.length;
    return opened;
  }

  length(raw: Raw): number {
    const sequence = numberOf(raw);
    const known = sequence === undefined ? undefined : this.#lengths.get(sequence);
    if (known !== undefined) return known;
    const opened = this.open(raw);
    if (opened.type === "scalar") throw new Unreadable("a part of a list is none");
    const { body, chunked } = opened;
    const parts = Array.isArray(body) ? (body as readonly Raw[]) : Object.keys(body);
    const length = chunked ? parts.reduce((sum: number, part) => sum + this.length(part), 0) : parts.length;
    if (sequence !== undefined) this.#lengths.set(sequence, length);
    return length;
  }

  /** The first items of a list. */
  items(raw: Raw, limit: number): Raw[] {
    const found: Raw[] = [];
    const add = (part: Raw): void => {
      const opened = this.open(part);
      if (opened.type !== "list") throw new Unreadable("a part of a list is none");
      for (const item of opened.body as readonly Raw[]) {
        if (found.length >= limit) return;
        if (opened.chunked) add(item);
        else found.push(item);
      }
    };
    add(raw);
    return found;
  }

  /** The first entries of a map, by their keys as they were live. */
  entries(raw: Raw, limit: number): Map<string, Raw> {
    const found = new Map<string, Raw>();
    const add = (part: Raw): void => {
      const opened = this.open(part);
      if (opened.type !== "map") throw new Unreadable("a part of a map is none");
      if (opened.chunked) for (const inner of opened.body as readonly Raw[]) add(inner);
      else for (const [key, value] of Object.entries(opened.body)) if (found.size < limit) found.set(unescapeKey(key), value);
    };
    add(raw);
    return found;
  }

  /** What is to be looked into: of a tagged value its content. */
  content(raw: Raw): Raw {
    return taggedContent(this.open(raw)) ?? raw;
  }

  #entry(opened: Opened, token: string): Raw | undefined {
    if (opened.type !== "map") return undefined;
    if (opened.chunked) {
      for (const part of opened.body as readonly Raw[]) {
        const found = this.#entry(this.open(part), token);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    const body = opened.body as { readonly [key: string]: Raw };
    const key = token.startsWith("~") && Object.hasOwn(body, `~${token}`) ? `~${token}` : token;
    if (Object.hasOwn(body, key)) return body[key];
    const content = taggedContent(opened);
    return content === undefined ? undefined : this.child(content, token);
  }

  #item(raw: Raw, index: number): Raw | undefined {
    const opened = this.open(raw);
    if (opened.type !== "list") return undefined;
    const body = opened.body as readonly Raw[];
    if (!opened.chunked) return body[index];
    let start = 0;
    for (const part of body) {
      const length = this.length(part);
      if (index < start + length) return this.#item(part, index - start);
      start += length;
    }
    return undefined;
  }

  #openLine(line: string, sequence: number): Opened {
    const alias = aliasOf(line);
    if (alias !== undefined) return { type: "scalar", value: this.#blobs.sharedString(alias) };
    const text = this.#blobs.deltaString(line, sequence);
    return text === undefined ? openedOf(this.#parse(line)) : { type: "scalar", value: text };
  }

  #parse(line: string): Raw {
    const value = parsed(line);
    if (value === undefined) throw new Unreadable("a line is not JSON");
    return value as Raw;
  }
}

function openedOf(raw: Raw): Opened {
  if (typeof raw !== "object" || raw === null) return { type: "scalar", value: raw };
  if (!Array.isArray(raw)) return { type: "map", chunked: false, body: raw as { readonly [key: string]: Raw } };
  const list = raw as readonly Raw[];
  if (list[0] !== "~[" && list[0] !== "~{") return { type: "list", chunked: false, body: list };
  return { type: list[0] === "~[" ? "list" : "map", chunked: true, body: list.slice(1) };
}

function numberOf(raw: Raw): number | undefined {
  const digits = typeof raw === "string" ? referenceText.exec(raw)?.[1] : undefined;
  return digits === undefined ? undefined : Number.parseInt(digits, 36);
}

/** What a Map, Set, Error or instance of a class holds. */
function taggedContent({ type, ...opened }: Opened): Raw | undefined {
  if (type !== "map" || !("chunked" in opened) || opened.chunked) return undefined;
  const [entry, ...more] = Object.entries(opened.body);
  return entry !== undefined && more.length === 0 && /^~[^~]/.test(entry[0]) ? entry[1] : undefined;
}

function unescapeKey(key: string): string {
  return key.startsWith("~~") ? key.slice(1) : key;
}

function textLength(recorded: string): number {
  return recorded.startsWith("~~") ? recorded.length - 1 : recorded.length;
}

function never(): never {
  throw new Unreadable("a reference stands where none can");
}

/** Follows one path through checkpoint after checkpoint; what is the same on the way is not read twice. */
export class PathFollower {
  readonly #walker: StateWalker;
  readonly #tokens: readonly string[];
  #trail: readonly Raw[] = [];
  #found: Raw | undefined;

  constructor(walker: StateWalker, tokens: readonly string[]) {
    this.#walker = walker;
    this.#tokens = tokens;
  }

  find(root: Raw): Raw | undefined {
    const trail: Raw[] = [];
    let at: Raw | undefined = root;
    for (const [depth, token] of this.#tokens.entries()) {
      if (at === this.#trail[depth] && numberOf(at) !== undefined) {
        this.#trail = [...trail, ...this.#trail.slice(depth)];
        return this.#found;
      }
      trail.push(at);
      at = this.#walker.child(at, token);
      if (at === undefined) break;
    }
    // Kept only when the end was reached: a blob may be missed on the way, and the same root asked for again.
    this.#trail = trail;
    this.#found = at;
    return at;
  }
}
