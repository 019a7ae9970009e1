import type { SpanKind } from "@retake/protocol";
import { spanAt, type SpanTree } from "../span-tree.ts";
import { endOf } from "./time-range.ts";
import type { TimeScale } from "./time-scale.ts";

/** What a cell of the minimap can show, the stronger behind the weaker; 0 is nothing. */
export const cellMeanings = ["scope", "agent", "other", "timer", "signal", "step", "fetch", "tool", "model", "error"] as const;
const strength = new Map<string, number>(cellMeanings.map((meaning, index) => [meaning, index + 1]));
const ERROR = cellMeanings.length;
/** At the top, where errors stand whatever else is at their time. */
const ERROR_STRIP = 4;

/** The whole run in so few cells: rows of the tree from top to bottom, time from left to right, errors before all else. */
export function minimapCells(tree: SpanTree, scale: TimeScale, nowMs: number, width: number, height: number): Uint8Array {
  const cells = new Uint8Array(width * height);
  const rows = tree.span.length;
  const room = height - ERROR_STRIP;
  const perRow = Math.max(1, Math.floor(room / Math.max(1, rows)));
  for (let row = 0; row < rows; row++) {
    const span = spanAt(tree, row);
    const meaning = span.status === "error" ? ERROR : strength.get(span.kind satisfies SpanKind)!;
    const top = ERROR_STRIP + Math.floor((row / rows) * room);
    const left = Math.min(width - 1, Math.floor(scale.at(span.startTimeMs) * width));
    const right = Math.min(width - 1, Math.max(left, Math.ceil(scale.at(endOf(span, nowMs)) * width) - 1));
    if (meaning === ERROR) markError(cells, left, width);
    for (let y = top; y < Math.min(height, top + perRow); y++)
      for (let x = left, cell = y * width + left; x <= right; x++, cell++) if (meaning > cells[cell]!) cells[cell] = meaning;
  }
  return cells;
}

function markError(cells: Uint8Array, left: number, width: number): void {
  for (let y = 0; y < ERROR_STRIP - 1; y++) for (let x = left; x < Math.min(width, left + 2); x++) cells[y * width + x] = ERROR;
}

/** The row that is drawn at a place, or the nearest one that goes on at that time. */
export function rowAt(tree: SpanTree, scale: TimeScale, nowMs: number, x: number, y: number): number {
  const rows = tree.span.length;
  const aimed = Math.max(0, Math.min(rows - 1, Math.floor(y * rows)));
  const timeMs = scale.timeAt(x);
  for (let off = 0; off < rows; off++) {
    for (const row of [aimed + off, aimed - off]) {
      const span = row >= 0 && row < rows ? spanAt(tree, row) : null;
      if (span && span.startTimeMs <= timeMs && endOf(span, nowMs) >= timeMs) return row;
    }
  }
  return aimed;
}
