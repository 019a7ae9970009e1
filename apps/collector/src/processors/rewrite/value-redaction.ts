import { compileKeyRules, type KeyAction, isOwn, pathOf } from "./key-rules.ts";
import { looksLikeJson, rewriteJsonText, type JsonVisitor } from "./json-text.ts";
import type { RedactRules } from "./rules.ts";
import { compileTextRules } from "./text-rules.ts";

/** Texts within texts within texts: what is escaped this often is no longer looked into, but as a text. */
const MAX_JSON_DEPTH = 8;
/** Keys are few and come again; a sender that makes up new ones must not fill the memory. */
const MAX_KNOWN_KEYS = 10_000;

export interface KeyVerdict {
  readonly action: KeyAction;
  /** The key itself, without what it must not hold. */
  readonly key: string;
}

/** What is done to keys and texts, whatever carries them. */
export interface Redaction {
  /** Of an attribute's key, or one within a value, where the path of the value is given. */
  readonly judge: (key: string, path?: string) => KeyVerdict;
  /** The text without what it must not hold; the same string where it holds none. */
  readonly text: (text: string, path: string) => string;
}

/** Redacts nothing. */
export const noRedaction: Redaction = { judge: (key) => ({ action: "keep", key }), text: (text) => text };

export function createRedaction(rules: RedactRules): Redaction {
  const keys = compileKeyRules(rules);
  const texts = compileTextRules(rules);
  const known = new Map<string, KeyVerdict>();

  const visitorAt = (depth: number): JsonVisitor => ({
    masks: (key, path) => keys.any && keys.actionOf(key, path) !== "keep",
    key: texts.apply,
    text: (text, path) => redact(text, path, depth + 1),
    number: texts.apply,
  });
  const visitors = Array.from({ length: MAX_JSON_DEPTH }, (_, depth) => visitorAt(depth));

  function redact(text: string, path: string, depth: number): string {
    const visitor = visitors[depth];
    const inside = visitor !== undefined && looksLikeJson(text) && !isPlain(text) ? rewriteJsonText(text, path, visitor) : text;
    // Its parts are clean by now; what remains is what reaches over several of them.
    return texts.apply(inside);
  }

  /** Without keys to mask and escapes to undo, what is in the parts of a JSON text is in the whole. */
  function isPlain(text: string): boolean {
    return !keys.any && texts.unanchored && !text.includes("\\") && texts.apply(text) === text;
  }

  return {
    judge(key, path) {
      if (path !== undefined) return { action: keys.actionOf(key, pathOf(path, key)), key: texts.apply(key) };
      let verdict = known.get(key);
      if (verdict === undefined) {
        verdict = isOwn(key) ? { action: "keep", key } : { action: keys.actionOf(key, key), key: texts.apply(key) };
        if (known.size >= MAX_KNOWN_KEYS) known.clear();
        known.set(key, verdict);
      }
      return verdict;
    },
    text: (text, path) => redact(text, path, 0),
  };
}
