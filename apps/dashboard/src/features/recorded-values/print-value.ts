import type { Json } from "@retake/protocol";
import { describeValue } from "./describe-value.ts";

// Nesting beyond this is nothing to read, and could exhaust the stack.
const MAX_INDENT = 400;

/** A recorded value as indented text that reads like JavaScript: tags resolved, escapes taken off. */
export function printValue(value: Json, indent = ""): string {
  const described = describeValue(value);
  if (described.kind === "scalar") return described.type === "string" ? JSON.stringify(described.text) : described.text;
  const inner = `${indent}  `;
  if (inner.length > MAX_INDENT) return "…";
  if (described.kind === "list") {
    const items = described.items.map((item) => inner + printValue(item, inner));
    const prefix = described.type === "list" ? "" : `${described.type} `;
    return items.length === 0 ? `${prefix}[]` : `${prefix}[\n${items.join(",\n")}\n${indent}]`;
  }
  const entries = described.entries.map(([key, content]) => `${inner}${JSON.stringify(key)}: ${printValue(content, inner)}`);
  const prefix = described.type === "object" ? "" : `${described.type} `;
  return entries.length === 0 ? `${prefix}{}` : `${prefix}{\n${entries.join(",\n")}\n${indent}}`;
}

/** On one line and short: what stands behind a folded row. */
export function previewValue(value: Json, limit = 120): string {
  const described = describeValue(value);
  if (described.kind === "list") return `${described.type === "list" ? "" : described.type}[${described.items.length}]`;
  if (described.kind === "object") {
    const keys = described.entries.map(([key]) => key).join(", ");
    return `${described.type === "object" ? "" : `${described.type} `}{${cut(keys, limit)}}`;
  }
  return described.type === "string" ? JSON.stringify(cut(described.text, limit)) : cut(described.text, limit);
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
