import { parseValue } from "./parse-value.ts";
import { Scanner, syntaxError } from "./scanner.ts";
import { parseStatePath } from "./state-path.ts";
import type { Predicate } from "./tree.ts";

/** What must be so of the value at a path of a state. */
export type StateTest =
  | { readonly type: "value"; readonly predicate: Predicate; readonly negated: boolean }
  | { readonly type: "exists"; readonly negated: boolean }
  /** It is another one than at the checkpoint before. */
  | { readonly type: "changed" };

export interface StatePredicate {
  /** JSON Pointer (RFC 6901) from the top of a checkpoint. */
  readonly path: string;
  readonly test: StateTest;
}

const MAX_LENGTH = 1_000;
const WORD = /(exists|missing|changed)\s*$/uy;
const OPERATOR = /(>=|<=|!=|==|>|<|=|~|:)\s*/uy;
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?[kM]?$/u;

/**
 * Parses a condition on a state: `cart.total < 0`, `status != done`, `messages.length >= 20`, `note ~ "refund|cancel"`,
 * `booking.refund exists`, `plan changed`. The form of the search language, `state.cart.total:<0`, says the same; values
 * are written as they are there, whichever form they stand in.
 *
 * @throws RetakeError `search_syntax` with `data.position`
 *
 * @example
 * ```ts
 * parseStatePredicate("cart.total < 0");
 * // { path: "/state/cart/total", test: { type: "value", predicate: { type: "compare", operator: "<", value: 0 }, negated: false } }
 * ```
 */
export function parseStatePredicate(text: string): StatePredicate {
  if (text.length > MAX_LENGTH) throw syntaxError(`A condition has ${MAX_LENGTH} characters at most.`, MAX_LENGTH);
  const scanner = new Scanner(text);
  scanner.skipSpace();
  const { pointer: path, written } = parseStatePath(scanner);
  scanner.skipSpace();
  const word = scanner.take(WORD)?.[1];
  if (word === "changed") return { path, test: { type: "changed" } };
  if (word !== undefined) return { path, test: { type: "exists", negated: word === "missing" } };
  const { position } = scanner;
  const operator = scanner.take(OPERATOR)?.[1];
  if (operator === undefined)
    throw syntaxError(
      `Behind the path comes what must be so of it: ${written} < 0, = value, != value, ~ expression, exists, missing or changed.`,
      position,
    );
  const negated = operator === "!=";
  const value = asSearchValue(scanner, negated || operator === "==" ? "=" : operator);
  const predicate = parseValue(value, { field: "attr", written, nowMs: 0 });
  value.skipSpace();
  if (!value.isAtEnd)
    throw syntaxError("One condition at a time; here something follows it. A value with spaces is in quotes.", value.position);
  if (/[<>]/.test(operator) && predicate.type !== "compare")
    throw syntaxError(`Behind ${operator} comes a number, as in ${written} ${operator} 10.`, scanner.position);
  return { path, test: { type: "value", predicate, negated } };
}

/** The search language has the operator at the value: it moves there, so that places of mistakes stay right. */
function asSearchValue({ text, position }: Scanner, operator: string): Scanner {
  const value = text.trimEnd().slice(position);
  // An equals sign alone compares numbers; a text stands by itself.
  const prefix = operator === ":" || (operator === "=" && !NUMBER.test(value)) ? "" : operator;
  const start = Math.max(0, position - prefix.length);
  const scanner = new Scanner(" ".repeat(start) + prefix + value);
  scanner.position = start;
  return scanner;
}
