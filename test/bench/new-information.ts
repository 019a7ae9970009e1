import { isDeepStrictEqual } from "node:util";

/**
 * What a state has that no earlier state of its run had, as text: whole new
 * values, and of changed strings the part between the common prefix and suffix.
 * The least that any format has to send.
 */
export class NewInformation {
  readonly #seen = new Set<string>();
  readonly #within: boolean;
  #previous: unknown;

  /** @param within whether a new list or map counts only for what in it is new */
  constructor({ within = false } = {}) {
    this.#within = within;
  }

  of(state: unknown): string {
    const parts: string[] = [];
    this.#compare(this.#previous, state, parts);
    this.#previous = copy(state);
    return parts.join("\n");
  }

  #compare(before: unknown, after: unknown, parts: string[]): void {
    if (before === after || isDeepStrictEqual(before, after)) return;
    if (
      typeof before === "object" &&
      typeof after === "object" &&
      before !== null &&
      after !== null &&
      Array.isArray(before) === Array.isArray(after)
    ) {
      for (const [key, value] of Object.entries(after)) this.#compare((before as Record<string, unknown>)[key], value, parts);
      return;
    }
    this.#add(before, after, parts);
  }

  #add(before: unknown, after: unknown, parts: string[]): void {
    const text = JSON.stringify(after);
    if (this.#seen.has(text)) return;
    if (this.#within && typeof after === "object" && after !== null) {
      for (const part of Object.values(after)) this.#compare(undefined, part, parts);
      this.#seen.add(text);
      return;
    }
    this.#remember(after);
    parts.push(typeof before === "string" && typeof after === "string" ? between(before, after) : text);
  }

  #remember(value: unknown): void {
    this.#seen.add(JSON.stringify(value));
    if (typeof value === "object" && value !== null) for (const part of Object.values(value)) this.#remember(part);
  }
}

/** A copy that shares its strings with the state: comparing them then costs nothing. */
function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]));
}

/** What stands in the second text between the prefix and the suffix that both share. */
function between(before: string, after: string): string {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return after.slice(start, after.length - end);
}
