import stringWidth from "string-width";
import { styled } from "./text.ts";

export interface Column {
  readonly title: string;
  /** @default "left" */
  readonly align?: "left" | "right";
  /** Longer cells are cut. In terminal columns. @default 60 */
  readonly maxWidth?: number;
}

const GAP = "  ";

/** A table in plain columns. Cells must be safe for a terminal already; they may be styled. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cut = rows.map((row) => columns.map(({ maxWidth = 60 }, i) => shorten(row[i] ?? "", maxWidth)));
  const widths = columns.map(({ title }, i) => Math.max(stringWidth(title), ...cut.map((row) => stringWidth(row[i]!))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => pad(cell, widths[i]!, columns[i]!.align))
      .join(GAP)
      .trimEnd();
  return [styled("dim", line(columns.map(({ title }) => title))), ...cut.map(line)].join("\n");
}

function pad(text: string, width: number, align: Column["align"] = "left"): string {
  const space = " ".repeat(Math.max(0, width - stringWidth(text)));
  return align === "right" ? space + text : text + space;
}

/** Cuts at a width, between characters as they are seen. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let result = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    result += segment;
  }
  return `${result}…`;
}
