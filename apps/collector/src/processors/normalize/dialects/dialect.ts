import type { Json, SpanKind } from "@retake/protocol";
import type { AttributeValue } from "../../../pipeline/index.ts";

/** What a span says in one dialect or another, and Retake keeps in a column. */
export type Field =
  | "operation"
  | "agent"
  | "agentVersion"
  | "model"
  | "provider"
  | "tool"
  | "conversation"
  | "user"
  | "instructions"
  | "input"
  | "output"
  | "inputTokens"
  | "outputTokens"
  | "cacheReadTokens"
  | "cacheWriteTokens"
  | "reasoningTokens"
  | "cost";

/** The attributes of one span, for sources that need more than one value as it is. */
export interface SpanAttributes {
  /** The span's own name, which some dialects put the tool's or the agent's into. */
  readonly name: string;
  get(key: string): AttributeValue | undefined;
  /** A value parsed where it is JSON text of an object or a list; undefined where there is none. */
  json(key: string): Json | undefined;
  /** Keys that go on after the prefix (`llm.input_messages.` then `0.message.role`) as one nested value: numbers are places in lists. */
  tree(prefix: string): Json | undefined;
}

interface Where {
  /** Only on spans of these kinds. */
  readonly kinds?: readonly SpanKind[];
  /** A catch-all key of its dialect: any dialect's more specific source goes before it. */
  readonly generic?: true;
  /** Of token counts: a part that other dialects count within (cached, reasoning) is counted apart. */
  readonly exclusive?: true;
}

/** The value of a key, as it is. */
export interface KeySource extends Where {
  readonly key: string;
}

/** A text made of one or more attributes; looked at where one of the keys, or a key with one of the prefixes, is there. */
export interface ComputedSource extends Where {
  readonly keys: readonly string[];
  readonly prefixes?: readonly string[];
  /** undefined or "" where there is nothing in it after all: the next source is asked. */
  readonly read: (attributes: SpanAttributes) => string | undefined;
}

/** A key alone is the source of that key's value. */
export type Source = string | KeySource | ComputedSource;

/** How one instrumentation, or convention, describes a span. Data only: `resolve.ts` does the work. */
export interface Dialect {
  readonly name: string;
  /** Keys that say what kind of span it is, most specific first; values are compared in lower case, `*` is any other. */
  readonly kinds: readonly { readonly key: string; readonly values: Readonly<Record<string, SpanKind>> }[];
  /** Sources of each field, the most structured and most specific first. */
  readonly fields: Readonly<Partial<Record<Field, readonly Source[]>>>;
}
