import type { Binder } from "./binder.ts";

/**
 * What a path leads to in a JSON text, as a text: strings without their quotes, all else as it is written. Numbers in
 * the path count the elements of a list, from 0.
 *
 * @param holds a condition on it; where the path leads nowhere, it does not hold
 */
export function jsonValue(json: string, path: string, binder: Binder, holds: (value: string) => string): string {
  const steps = path.split(".").map((step) => (/^\d{1,9}$/.test(step) ? String(Number(step) + 1) : binder.bind("String", step)));
  const to = [json, ...steps].join(", ");
  const value = `if(JSONType(${to}) = 'String', JSONExtractString(${to}), JSONExtractRaw(${to}))`;
  return `(JSONHas(${to}) AND ${holds(value)})`;
}
