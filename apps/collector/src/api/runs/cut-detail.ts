import type { Json, SpanDetail, SpanPart } from "@retake/protocol";

const parts: readonly SpanPart[] = ["input", "output", "inputMessages", "outputMessages", "attributes", "resource", "events", "links"];

/** A span's content with its texts cut to so many characters, and where that was done. */
export function cutDetail(detail: SpanDetail, most: number): SpanDetail {
  const cut: { part: SpanPart; characters: number }[] = [];
  const short = Object.fromEntries(
    parts.map((part) => [part, cutTexts(detail[part] as Json, most, (characters) => cut.push({ part, characters }))]),
  );
  return { ...detail, ...short, cut };
}

/** Depth is bounded where values are parsed. */
function cutTexts(value: Json, most: number, onCut: (characters: number) => void): Json {
  if (typeof value === "string") {
    if (value.length <= most) return value;
    onCut(value.length);
    // Not between the halves of a character.
    const end = /[\ud800-\udbff]/.test(value[most - 1]!) ? most - 1 : most;
    return value.slice(0, end);
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => cutTexts(item, most, onCut));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutTexts(item, most, onCut)]));
}
