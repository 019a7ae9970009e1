import type { Item } from "./encoded-value.ts";

/** A map's entry: its key before its value. */
export function entry(key: string, value: Item): Item {
  const name = `${JSON.stringify(key)}:`;
  const text = name + value.text;
  return { text, canonical: value.text === value.canonical ? text : name + value.canonical, size: name.length + value.size, depth: -1 };
}

export function exceeds(items: readonly Item[], limit: number): boolean {
  let size = 1;
  for (const item of items) if ((size += item.size + 1) > limit) return true;
  return false;
}

export function bodyOf(shape: "list" | "map", items: readonly Item[]): Item {
  return shape === "list" ? enclose("[", items, "]") : enclose("{", items, "}");
}

/** A body whose items are chunks: their concatenation is the list or map. */
export function chunkedBody(shape: "list" | "map", items: readonly Item[]): Item {
  return enclose(shape === "list" ? '["~[",' : '["~{",', items, "]");
}

function enclose(open: string, items: readonly Item[], close: string): Item {
  let text = open;
  let canonical = open;
  let size = open.length + close.length;
  let plain = true;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const comma = i === 0 ? "" : ",";
    if (plain && item.text !== item.canonical) {
      plain = false;
      canonical = text;
    }
    if (!plain) canonical += comma + item.canonical;
    text += comma + item.text;
    size += item.size + comma.length;
  }
  text += close;
  return { text, canonical: plain ? text : canonical + close, size, depth: -1 };
}
