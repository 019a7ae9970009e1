import { Attribute, createRedactor, REDACTED_TEXT, type Json } from "@retake/protocol";

export interface RedactionRules {
  /** Known forms of secrets: keys, tokens, passwords in addresses, payment cards. */
  readonly secrets: boolean;
  /** What is replaced wherever it stands, names and keys included. Global. */
  readonly texts: readonly RegExp[];
  /** Names whose values are replaced: attributes, keys of maps and of JSON text. */
  readonly keys: readonly RegExp[];
}

/** `"name": "value"`, with its quotes escaped or not; the value may be cut at the end of the text. */
const namedValue = /(\\{0,7})"([^"\\]{1,256})\1"(\s{0,8}:\s{0,8})\1"(?:(?!\1")[^]){0,10000}?(\1"|$)/g;

const MAX_DEPTH = 256;
const TOO_DEEP = "[left out: nested too deeply]";

// Digests of what was there before: with all the rest known, a short secret could be guessed by trying.
const digests: ReadonlySet<string> = new Set([
  "inputDigest",
  Attribute.stepInputDigest,
  Attribute.checkpointPre,
  Attribute.checkpointPost,
  Attribute.checkpointId,
  Attribute.checkpointChecksum,
]);

/** Makes copies of recorded values by rules, and counts what it replaced and cut. */
export class Redaction {
  readonly #rules: RedactionRules;
  readonly #secrets: (text: string) => string;
  replaced = 0;
  cut = 0;

  constructor(rules: RedactionRules) {
    this.#rules = rules;
    const redactor = rules.secrets ? createRedactor() : undefined;
    this.#secrets = redactor ? (text) => redactor([], text) as string : (text) => text;
  }

  /** @param maxLength longer texts are cut. In characters. */
  value<T extends Json>(value: T, maxLength = Number.POSITIVE_INFINITY): T {
    return this.#copy(value, maxLength, 0) as T;
  }

  text(text: string): string {
    let result = this.#secrets(text);
    for (const pattern of this.#rules.texts) result = result.replace(pattern, REDACTED_TEXT);
    if (result !== text) this.replaced++;
    return result;
  }

  #copy(value: Json, maxLength: number, depth: number): Json {
    if (typeof value === "string") return this.#string(value, maxLength, depth);
    if (typeof value !== "object" || value === null) return value;
    if (depth >= MAX_DEPTH) return TOO_DEEP;
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => this.#copy(item, maxLength, depth + 1));
    const entries = Object.entries(value as Record<string, Json>);
    if (entries.length === 1 && entries[0]![0] === "~map") return { "~map": this.#pairs(entries[0]![1], maxLength, depth + 1) };
    return Object.fromEntries(
      entries.flatMap(([key, item]) => (digests.has(key) ? [] : [[this.text(key), this.#under(key, item, maxLength, depth + 1)]])),
    );
  }

  /** A recorded Map: its keys count as names, too. */
  #pairs(pairs: Json, maxLength: number, depth: number): Json {
    if (!Array.isArray(pairs)) return this.#copy(pairs, maxLength, depth);
    return (pairs as readonly Json[]).map((pair) => {
      if (!Array.isArray(pair) || pair.length !== 2) return this.#copy(pair, maxLength, depth);
      const [key, item] = pair as [Json, Json];
      const kept = typeof key === "string" ? this.#under(key, item, maxLength, depth) : this.#copy(item, maxLength, depth);
      return [this.#copy(key, maxLength, depth), kept];
    });
  }

  #under(key: string, item: Json, maxLength: number, depth: number): Json {
    if (item === null || !this.#rules.keys.some((pattern) => pattern.test(key))) return this.#copy(item, maxLength, depth);
    this.replaced++;
    return REDACTED_TEXT;
  }

  #string(text: string, maxLength: number, depth: number): string {
    const kept = this.text(this.#rules.keys.length > 0 ? this.#named(this.#jsonText(text, depth)) : text);
    if (kept.length <= maxLength) return kept;
    this.cut++;
    return `${kept.slice(0, maxLength)}… [${kept.length - maxLength} more characters left out]`;
  }

  /** Names and values in text that is not JSON itself: `call({"user":"mara"})`, cut as it may be. */
  #named(text: string): string {
    return text.replace(namedValue, (whole: string, escape: string, name: string, between: string, end: string) => {
      if (!this.#rules.keys.some((pattern) => pattern.test(name))) return whole;
      this.replaced++;
      return `${escape}"${name}${escape}"${between}${escape}"${REDACTED_TEXT}${end}`;
    });
  }

  /** Attributes hold JSON as text: names in it are names. */
  #jsonText(text: string, depth: number): string {
    if (!/^\s*[[{]/.test(text) || depth >= MAX_DEPTH) return text;
    let parsed: Json;
    try {
      parsed = JSON.parse(text) as Json;
    } catch {
      return text;
    }
    const before = this.replaced;
    const copy = this.#copy(parsed, Number.POSITIVE_INFINITY, depth + 1);
    return this.replaced === before ? text : JSON.stringify(copy);
  }
}
