import type { Attributes, AttributeValue } from "../../pipeline/index.ts";

/** Plain JSON of a value: bytes as base64 text, 64-bit integers beyond a number's reach as text. */
export function toJson(value: AttributeValue): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item)]));
  return (value as readonly AttributeValue[]).map(toJson);
}

/** A string as it is, anything else as JSON text. */
export function toText(value: AttributeValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Uint8Array) return toJson(value) as string;
  return JSON.stringify(toJson(value));
}

export function toTexts(attributes: Attributes): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, value] of attributes) {
    // By assignment it would set the prototype, and the key would be lost.
    if (key === "__proto__")
      Object.defineProperty(texts, key, { value: toText(value), enumerable: true, writable: true, configurable: true });
    else texts[key] = toText(value);
  }
  return texts;
}

/** The first of the keys that holds something. */
export function firstOf(attributes: Attributes, keys: readonly string[]): AttributeValue {
  for (const key of keys) {
    const value = attributes.get(key);
    if (value !== undefined && value !== null && value !== "") return value;
  }
  return null;
}

export function textOf(attributes: Attributes, keys: readonly string[]): string {
  const value = firstOf(attributes, keys);
  return value === null ? "" : toText(value);
}
