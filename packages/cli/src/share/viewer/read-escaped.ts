import type { Json } from "@retake/protocol";

/** Recorded values are values of the pool like any others, so that what begins with `~` in them stands there with another one. */
export function readEscaped(value: Json): Json {
  return new Reader().read(value);
}

class Reader {
  // Equal parts are one object, and stay one.
  readonly #done = new Map<object, Json>();

  read(value: Json): Json {
    if (typeof value === "string") return unescape(value);
    if (typeof value !== "object" || value === null) return value;
    const done = this.#done.get(value);
    if (done !== undefined) return done;
    const result = Array.isArray(value)
      ? (value as readonly Json[]).map((item) => this.read(item))
      : Object.fromEntries(Object.entries(value as Record<string, Json>).map(([key, item]) => [unescape(key), this.read(item)]));
    this.#done.set(value, result);
    return result;
  }
}

function unescape(text: string): string {
  return text.startsWith("~~") ? text.slice(1) : text;
}
