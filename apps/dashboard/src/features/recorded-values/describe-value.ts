import type { Json } from "@retake/protocol";

/** A value in its recorded form, read for people: JSON's own types plus the tagged ones of the checkpoint format. */
export type DescribedValue =
  | { readonly kind: "scalar"; readonly type: string; readonly text: string }
  | { readonly kind: "list"; readonly type: string; readonly items: readonly Json[] }
  | { readonly kind: "object"; readonly type: string; readonly entries: readonly (readonly [string, Json])[] };

const fixed: Record<string, string> = { u: "undefined", nan: "NaN", inf: "Infinity", "-inf": "-Infinity", "-0": "-0" };

export function describeValue(value: Json): DescribedValue {
  if (typeof value === "string") return value.startsWith("~") ? describeTag(value) : scalar("string", value);
  if (value === null) return scalar("null", "null");
  if (typeof value !== "object") return scalar(typeof value, String(value));
  if (Array.isArray(value)) return { kind: "list", type: "list", items: value as readonly Json[] };
  const entries = Object.entries(value as Record<string, Json>);
  const first = entries[0];
  if (entries.length === 1 && first && isTagKey(first[0])) return describeTagged(first[0].slice(1), first[1]);
  return { kind: "object", type: "object", entries: entries.map(([key, content]) => [unescapeKey(key), content]) };
}

/** Keys and strings that began with `~` were recorded with another one. */
export function unescapeKey(key: string): string {
  return key.startsWith("~~") ? key.slice(1) : key;
}

/** A string in its recorded form. */
export function recordString(text: string): string {
  return text.startsWith("~") ? `~${text}` : text;
}

/** The text of a recorded string, or null where the value is something else. */
export function plainString(value: Json): string | null {
  if (typeof value !== "string") return null;
  const described = describeValue(value);
  return described.kind === "scalar" && described.type === "string" ? described.text : null;
}

function scalar(type: string, text: string): DescribedValue {
  return { kind: "scalar", type, text };
}

function isTagKey(key: string): boolean {
  return key.startsWith("~") && !key.startsWith("~~");
}

/**
 * What is not quite a tag is shown as it stands: content of spans comes from
 * attributes, which are not in the recorded form, or from checkpoints, which are.
 */
function describeTag(tagged: string): DescribedValue {
  const tag = tagged.slice(1);
  if (tag.startsWith("~")) return scalar("string", tag);
  const known = fixed[tag];
  if (known !== undefined) return scalar(tag === "u" ? "undefined" : "number", known);
  const rest = tag.slice(1);
  const slash = rest.indexOf("/");
  if (/^i-?\d+$/.test(tag)) return scalar("bigint", `${rest}n`);
  if (/^d(?:[+-]?\d{4,6}-\d\d-\d\dT[\d:.]+Z)?$/.test(tag)) return scalar("date", rest || "invalid date");
  if (tag.startsWith("l") && URL.canParse(rest)) return scalar("url", rest);
  if (/^x[dgimsuvy]*\//.test(tag)) return scalar("regexp", `/${rest.slice(slash + 1)}/${rest.slice(0, slash)}`);
  return scalar("string", tagged);
}

function describeTagged(tag: string, content: Json): DescribedValue {
  const list = Array.isArray(content) ? (content as readonly Json[]) : [];
  if (tag === "bytes") return scalar(typeof list[0] === "string" ? list[0] : "bytes", typeof list[1] === "string" ? list[1] : "");
  if (tag === "map" || tag === "set") return { kind: "list", type: tag, items: list };
  const inner = describeValue(content);
  return inner.kind === "object" ? { ...inner, type: tag } : { kind: "object", type: tag, entries: [["value", content]] };
}
