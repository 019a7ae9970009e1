import type { Predicate } from "@retake/protocol";

type Value = string | number | boolean;

/** What a path leads to in a JSON text, as a text: nothing, or one value. */
export function jsonAt(json: string, path: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return [];
  }
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return [];
    value = (value as Record<string, unknown>)[key];
  }
  return [typeof value === "string" ? value : JSON.stringify(value)];
}

export function holds(predicate: Predicate, value: Value): boolean {
  switch (predicate.type) {
    case "equals":
      return String(value).toLowerCase() === predicate.value.toLowerCase();
    case "like":
      return globMatches(predicate.pattern.toLowerCase(), String(value).toLowerCase());
    case "matches":
      return new RegExp(predicate.pattern, "u").test(String(value));
    case "flag":
      return value === predicate.value;
    case "oneOf":
      return predicate.of.some((each) => holds(each, value));
    case "between":
      return value !== "" && Number(value) >= predicate.low && Number(value) <= predicate.high;
    case "compare": {
      const [a, b] = [value === "" ? Number.NaN : Number(value), predicate.value];
      return { ">": a > b, ">=": a >= b, "<": a < b, "<=": a <= b, "=": a === b }[predicate.operator];
    }
  }
}

function globMatches(pattern: string, value: string): boolean {
  const [head = "", ...rest] = pattern;
  if (head === "") return value === "";
  if (head === "*") return globMatches(rest.join(""), value) || (value !== "" && globMatches(pattern, value.slice(1)));
  return value.startsWith(head) && globMatches(rest.join(""), value.slice(head.length));
}
