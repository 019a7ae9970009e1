import type { Json, ValueExcerpt } from "@retake/protocol";
import type { Raw, Scalar, StateWalker } from "./state-walker.ts";

const EXCERPT_CHARACTERS = 2_000;

/** A value as far as it is short. */
export function excerptOf(walker: StateWalker, raw: Raw): ValueExcerpt {
  const opened = walker.open(raw);
  if (opened.type === "scalar") return scalarExcerpt(opened.value);
  const size = opened.type === "list" ? walker.length(raw) : walker.entries(raw, Number.MAX_SAFE_INTEGER).size;
  const value = new Expansion(walker, EXCERPT_CHARACTERS).expand(raw);
  return value === undefined ? { type: opened.type, size, cut: true } : { type: opened.type, size, value, cut: false };
}

function scalarExcerpt(value: Scalar): ValueExcerpt {
  if (typeof value !== "string") {
    const type = value === null ? "null" : typeof value === "number" ? "number" : "flag";
    return { type, size: 1, value, cut: false };
  }
  const cut = value.length > EXCERPT_CHARACTERS;
  const size = value.startsWith("~~") ? value.length - 1 : value.length;
  return { type: "text", size, value: cut ? value.slice(0, EXCERPT_CHARACTERS) : value, cut };
}

/** A scalar as text, as conditions compare it; undefined for what is none. Of long texts the beginning. */
export function scalarText(walker: StateWalker, raw: Raw, limit: number): string | undefined {
  const opened = walker.open(raw);
  if (opened.type !== "scalar") return undefined;
  const { value } = opened;
  if (typeof value !== "string") return String(value);
  return plainText(value.slice(0, limit));
}

const tagged: Readonly<Record<string, string>> = { "~u": "undefined", "~nan": "NaN", "~inf": "Infinity", "~-inf": "-Infinity", "~-0": "0" };

/** What a recorded string says: dates, big integers and addresses without their tag. */
function plainText(recorded: string): string {
  if (!recorded.startsWith("~")) return recorded;
  const known = tagged[recorded];
  if (known !== undefined) return known;
  return /^~[idl]/.test(recorded) ? recorded.slice(2) : recorded.slice(1);
}

class Expansion {
  readonly #walker: StateWalker;
  #left: number;

  constructor(walker: StateWalker, characters: number) {
    this.#walker = walker;
    this.#left = characters;
  }

  /** undefined where it is longer than that. */
  expand(raw: Raw): Json | undefined {
    const opened = this.#walker.open(raw);
    if (opened.type === "scalar") {
      this.#left -= String(opened.value).length + 1;
      return this.#left < 0 ? undefined : opened.value;
    }
    const result: Json[] | Record<string, Json> = opened.type === "list" ? [] : {};
    return this.#into(result, raw) ? result : undefined;
  }

  #into(result: Json[] | Record<string, Json>, raw: Raw): boolean {
    const opened = this.#walker.open(raw);
    if (opened.type === "scalar") return false;
    const { body, chunked } = opened;
    const entries = Array.isArray(body) ? (body as readonly Raw[]).map((part) => ["", part] as const) : Object.entries(body);
    return entries.every(([key, part]) => (chunked ? this.#into(result, part) : this.#add(result, key, part)));
  }

  #add(result: Json[] | Record<string, Json>, key: string, part: Raw): boolean {
    this.#left -= key.length + 2;
    const value = this.#left < 0 ? undefined : this.expand(part);
    if (value === undefined) return false;
    if (Array.isArray(result)) result.push(value);
    else Object.defineProperty(result, key, { value, writable: true, enumerable: true, configurable: true });
    return true;
  }
}
