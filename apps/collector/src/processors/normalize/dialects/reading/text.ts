import type { Json } from "@retake/protocol";
import { parseJsonText } from "../../../../json-text.ts";
import { toText } from "../../attributes.ts";
import type { ComputedSource, SpanAttributes } from "../dialect.ts";

export type JsonMap = { readonly [key: string]: Json };

export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** The value of a name that an object has of its own. */
export function inMap(value: Json | undefined, name: string): Json | undefined {
  return isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A text as it is, another value as JSON text; "" where there is none. */
export function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function textOf(attributes: SpanAttributes, key: string): string {
  const value = attributes.get(key);
  return value === undefined || value === null ? "" : toText(value);
}

/** A value that its sender wrote as JSON text, strings in quotes. */
export function unquoted(attributes: SpanAttributes, key: string): string {
  const text = textOf(attributes, key);
  return text.startsWith('"') ? asText(parseJsonText(text)) : text;
}

/** The word that a dialect's value stands for. Values are compared in lower case. */
export function wordFor(key: string, words: Readonly<Record<string, string>>): ComputedSource {
  const known = new Map(Object.entries(words));
  return { keys: [key], read: (attributes) => known.get(unquoted(attributes, key).toLowerCase()) };
}

/** A number in a value that is JSON text, at the first of these paths that has one. */
export function numberIn(key: string, ...paths: readonly (readonly string[])[]): ComputedSource {
  return {
    keys: [key],
    read: (attributes) => {
      const value = attributes.json(key);
      for (const path of paths) {
        const found = path.reduce<Json | undefined>((inner, name) => inMap(inner, name), value);
        if (typeof found === "number") return String(found);
      }
      return undefined;
    },
  };
}
