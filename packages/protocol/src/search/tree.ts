import type { FieldName } from "./fields.ts";

/** What a field's value must be. Durations are milliseconds, times Unix milliseconds. */
export type Predicate =
  | { readonly type: "equals"; readonly value: string }
  /** `*` in the pattern stands for any text. */
  | { readonly type: "like"; readonly pattern: string }
  | { readonly type: "compare"; readonly operator: ">" | ">=" | "<" | "<=" | "="; readonly value: number }
  | { readonly type: "between"; readonly low: number; readonly high: number }
  | { readonly type: "flag"; readonly value: boolean };

/** Text that must occur in an input, an output, arguments, a result or an error. */
export interface TextTerm {
  readonly type: "text";
  readonly text: string;
  /** Words in this order next to each other, not just all of them. */
  readonly phrase: boolean;
  readonly negated: boolean;
}

export interface FieldTerm {
  readonly type: "field";
  readonly field: FieldName;
  /** The score's name for `score`, else empty. */
  readonly key: string;
  readonly predicate: Predicate;
  readonly negated: boolean;
}

export type SearchTerm = TextTerm | FieldTerm;

/** A search: runs for which every term holds. */
export interface SearchQuery {
  readonly terms: readonly SearchTerm[];
}
