import { isDeepStrictEqual } from "node:util";

/**
 * What a state has that no earlier state of its run had, as text: whole new
 * values, and of changed strings the part between the common prefix and suffix.
 * The least that any format has to send.
 */
export class NewInformation {
  readonly #seen = new Set<string>();
  #previous: unknown;

  of(state: unknown): string {
    const parts: string[] = [];
    this.#compare(this.#previous, state, parts);
    this.#previous = structuredClone(state);
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
    const text = JSON.stringify(after);
    if (this.#seen.has(text)) return;
    this.#remember(after);
    parts.push(typeof before === "string" && typeof after === "string" ? between(before, after) : text);
  }

  #remember(value: unknown): void {
    this.#seen.add(JSON.stringify(value));
    if (typeof value === "object" && value !== null) for (const part of Object.values(value)) this.#remember(part);
  }
}

/** What stands in the second text between the prefix and the suffix that both share. */
function between(before: string, after: string): string {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return after.slice(start, after.length - end);
}
