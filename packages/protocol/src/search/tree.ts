import type { FieldName } from "./fields.ts";

/** What a field's value must be. Durations are milliseconds, times Unix milliseconds. */
export type Predicate =
  | { readonly type: "equals"; readonly value: string }
  /** `*` in the pattern stands for any text. */
  | { readonly type: "like"; readonly pattern: string }
  /** A regular expression in RE2's syntax, found anywhere in the value unless it is anchored. */
  | { readonly type: "matches"; readonly pattern: string }
  | { readonly type: "compare"; readonly operator: ">" | ">=" | "<" | "<=" | "="; readonly value: number }
  | { readonly type: "between"; readonly low: number; readonly high: number }
  | { readonly type: "flag"; readonly value: boolean }
  /** One of them at least. */
  | { readonly type: "oneOf"; readonly of: readonly Predicate[] };

/** Text that must occur in an input, an output, arguments, a result or an error. */
export interface TextTerm {
  readonly type: "text";
  readonly text: string;
  /** Words in this order next to each other, not just all of them. */
  readonly phrase: boolean;
}

export interface FieldTerm {
  readonly type: "field";
  readonly field: FieldName;
  /** What stands behind the dot: of `score` its name, of `attr` and `resource` the key, of `args`, `result` and `state` the path. Empty for the others. */
  readonly key: string;
  readonly predicate: Predicate;
}

/** Steps in the order in which they began. */
export interface PatternTerm {
  readonly type: "pattern";
  /** The first of them is the first step of the run. */
  readonly fromFirst: boolean;
  /** The last of them is the last step of the run. */
  readonly toLast: boolean;
  readonly parts: readonly PatternPart[];
}

export interface PatternPart {
  /** How it follows the one before; null for the first. */
  readonly link: PatternLink | null;
  /** A step that is one of these. */
  readonly atoms: readonly StepAtom[];
  /** It failed. */
  readonly error: boolean;
  /** No such step between the one before and the one after. */
  readonly absent: boolean;
  /** So many of them at least, and at most; null: any number. Others may stand between them. */
  readonly min: number;
  readonly max: number | null;
  /** What else must hold of each of these steps. */
  readonly where: readonly StepCondition[];
}

export type StepCondition =
  | FieldTerm
  /** The same as the step before it in the pattern had. */
  | { readonly type: "same"; readonly of: "args" | "result" };

export interface PatternLink {
  /** The very next step, or some later one. */
  readonly next: boolean;
  /** At most so many steps on; null: any number. */
  readonly within: number | null;
  /** It begins at most so many milliseconds after the one before began; null: whenever. */
  readonly withinMs: number | null;
}

export type StepAtom =
  /** A tool, a model or an agent by its name, or the name of the step. */
  | { readonly type: "name"; readonly name: string }
  /** Of this kind, and where `name` is given of that name. */
  | { readonly type: "kind"; readonly kind: string; readonly name: string | null }
  /** Any step that failed. */
  | { readonly type: "error" };

export type SearchTerm = TextTerm | FieldTerm | PatternTerm;

export type SearchExpression =
  | SearchTerm
  | { readonly type: "all"; readonly of: readonly SearchExpression[] }
  | { readonly type: "any"; readonly of: readonly SearchExpression[] }
  | { readonly type: "not"; readonly of: SearchExpression };

/** A search: the runs for which it holds. Of nothing at all, every run. */
export interface SearchQuery {
  readonly where: SearchExpression;
}
