import type { Predicate } from "@retake/protocol";
import type { Binder } from "./binder.ts";

/**
 * A condition on a value.
 *
 * @param value an expression: a text where it is to be equal, like or matching, else a number, or a text that may be one
 * @param number an expression: the value as a number, NaN where it is none. @default made of the value
 */
export function compilePredicate(value: string, predicate: Predicate, binder: Binder, number = numberOf(value)): string {
  switch (predicate.type) {
    case "equals":
      return `lowerUTF8(${value}) = lowerUTF8(${binder.bind("String", predicate.value)})`;
    case "like": {
      const like = predicate.pattern.replace(/[\\%_]/g, "\\$&").replace(/\*+/g, "%");
      return `lowerUTF8(${value}) LIKE lowerUTF8(${binder.bind("String", like)})`;
    }
    case "matches":
      return `match(${value}, ${binder.bind("String", predicate.pattern)})`;
    case "compare":
      return isTrue(`${number} ${predicate.operator} ${binder.bind("Float64", predicate.value)}`);
    case "between":
      return isTrue(`${number} BETWEEN ${binder.bind("Float64", predicate.low)} AND ${binder.bind("Float64", predicate.high)}`);
    case "flag":
      return `${value} = ${binder.bind("UInt8", predicate.value ? 1 : 0)}`;
    case "oneOf":
      return `(${predicate.of.map((each) => `(${compilePredicate(value, each, binder, number)})`).join(" OR ")})`;
  }
}

/** Attributes are texts; of those that are no numbers no comparison holds. */
function numberOf(value: string): string {
  return `toFloat64OrNull(toString(${value}))`;
}

function isTrue(condition: string): string {
  return `ifNull(${condition}, 0)`;
}
