import type { Json } from "@retake/protocol";

/** A value in its recorded form, read for people: JSON's own types plus the tagged ones of the checkpoint format. */
export type DescribedValue =
  | { readonly kind: "scalar"; readonly type: string; readonly text: string }
  | { readonly kind: "list"; readonly type: string; readonly entries: readonly (readonly [string, Json])[] }
  | { readonly kind: "object"; readonly type: string; readonly entries: readonly (readonly [string, Json])[] };

const fixed: ReadonlyMap<string, string> = new Map([
  ["u", "undefined"],
  ["nan", "NaN"],
  ["inf", "Infinity"],
  ["-inf", "-Infinity"],
  ["-0", "-0"],
]);

export function describeValue(value: Json): DescribedValue {
  if (typeof value === "string") return value.startsWith("~") ? describeTag(value) : scalar("string", value);
  if (value === null) return scalar("null", "null");
  if (typeof value !== "object") return scalar(typeof value, String(value));
  if (Array.isArray(value)) return list("list", value as readonly Json[]);
  const entries = Object.entries(value as Record<string, Json>);
  const [first] = entries;
  if (entries.length === 1 && first && first[0].startsWith("~") && !first[0].startsWith("~~"))
    return describeTagged(first[0].slice(1), first[1]);
  return { kind: "object", type: "object", entries: entries.map(([key, item]) => [key.startsWith("~~") ? key.slice(1) : key, item]) };
}

function scalar(type: string, text: string): DescribedValue {
  return { kind: "scalar", type, text };
}

function list(type: string, items: readonly Json[]): DescribedValue {
  return { kind: "list", type, entries: items.map((item, index) => [String(index), item]) };
}

/** What is not quite a tag is shown as it stands: attributes are not in the recorded form. */
function describeTag(tagged: string): DescribedValue {
  const tag = tagged.slice(1);
  const rest = tag.slice(1);
  if (tag.startsWith("~")) return scalar("string", tag);
  const known = fixed.get(tag);
  if (known !== undefined) return scalar(tag === "u" ? "undefined" : "number", known);
  if (tag.startsWith("*")) return scalar("redacted", `[redacted${rest && `: ${rest}`}]`);
  if (/^i-?\d+$/.test(tag)) return scalar("bigint", `${rest}n`);
  if (/^d(?:[+-]?\d{4,6}-\d\d-\d\dT[\d:.]+Z)?$/.test(tag)) return scalar("date", rest || "invalid date");
  if (tag.startsWith("l") && URL.canParse(rest)) return scalar("url", rest);
  if (/^x[dgimsuvy]*\//.test(tag)) {
    const slash = rest.indexOf("/");
    return scalar("regexp", `/${rest.slice(slash + 1)}/${rest.slice(0, slash)}`);
  }
  return scalar("string", tagged);
}

function describeTagged(tag: string, content: Json): DescribedValue {
  const items = Array.isArray(content) ? (content as readonly Json[]) : [];
  if (tag === "bytes") return scalar(typeof items[0] === "string" ? items[0] : "bytes", typeof items[1] === "string" ? items[1] : "");
  if (tag === "map" || tag === "set") return list(tag, items);
  const inner = describeValue(content);
  return inner.kind === "object" ? { ...inner, type: tag } : { kind: "object", type: tag, entries: [["value", content]] };
}

const MAX_LENGTH = 400_000;
const MAX_DEPTH = 200;

/** As indented text that reads like JavaScript; ends where nobody would read on. */
export function printValue(value: Json): string {
  const parts: string[] = [];
  let length = 0;
  const write = (text: string): void => {
    parts.push(text);
    length += text.length;
  };
  const print = (item: Json, depth: number): void => {
    const described = describeValue(item);
    if (described.kind === "scalar") return write(described.type === "string" ? JSON.stringify(described.text) : described.text);
    const [open, close] = described.kind === "list" ? "[]" : "{}";
    const prefix = described.type === described.kind ? "" : `${described.type} `;
    if (described.entries.length === 0) return write(`${prefix}${open}${close}`);
    if (depth >= MAX_DEPTH) return write("…");
    write(`${prefix}${open}\n`);
    const indent = "  ".repeat(depth + 1);
    for (const [index, [key, inner]] of described.entries.entries()) {
      if (length > MAX_LENGTH) break;
      write(described.kind === "list" ? indent : `${indent}${JSON.stringify(key)}: `);
      print(inner, depth + 1);
      write(index < described.entries.length - 1 ? ",\n" : "\n");
    }
    write(length > MAX_LENGTH ? "…" : `${"  ".repeat(depth)}${close}`);
  };
  print(value, 0);
  return parts.join("");
}

/** On one line and short: what stands behind a folded part. */
export function previewValue(value: Json, limit = 120): string {
  const described = describeValue(value);
  if (described.kind === "scalar") {
    const text = described.text.length > limit ? `${described.text.slice(0, limit)}…` : described.text;
    return described.type === "string" ? JSON.stringify(text) : text;
  }
  const prefix = described.type === described.kind ? "" : `${described.type} `;
  if (described.kind === "list") return `${prefix}[${described.entries.length}]`;
  let keys = "";
  for (const [key] of described.entries) {
    if (keys.length > limit) return `${prefix}{${keys.slice(0, limit)}…}`;
    keys += keys === "" ? key : `, ${key}`;
  }
  return `${prefix}{${keys}}`;
}
