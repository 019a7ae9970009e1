import { diffLines, diffWords, type TextPart } from "./text-diff.ts";

/** A row of a text with what changed in it. */
export type LineRow =
  | {
      readonly type: "same" | "removed" | "added";
      readonly parts: readonly TextPart[];
      readonly before: number | null;
      readonly after: number | null;
    }
  /** Equal lines that are left out until asked for. */
  | { readonly type: "fold"; readonly rows: readonly LineRow[] };

const CONTEXT = 3;
/** A line that became another one is marked word by word up to this length. */
const MAX_LINE = 2_000;

/** Lines removed and added, with the words that differ; of what stayed the same, the lines around. */
export function lineRows(before: string, after: string): LineRow[] {
  const rows: LineRow[] = [];
  let [a, b] = [0, 0];
  const parts = diffLines(before, after);
  for (const [index, { type, text }] of parts.entries()) {
    const lines = linesOf(text);
    if (type === "same")
      rows.push(
        ...folded(
          lines.map((line) => sameRow(line, ++a, ++b)),
          index === 0,
          index === parts.length - 1,
        ),
      );
    else if (type === "removed" && parts[index + 1]?.type === "added" && linesOf(parts[index + 1]!.text).length === lines.length) {
      const changed = linesOf(parts[index + 1]!.text).map((line, i) => diffLine(lines[i]!, line));
      rows.push(
        ...changed.map((words): LineRow => ({ type, parts: words.filter((part) => part.type !== "added"), before: ++a, after: null })),
      );
      rows.push(
        ...changed.map((words): LineRow => ({
          type: "added",
          parts: words.filter((part) => part.type !== "removed"),
          before: null,
          after: ++b,
        })),
      );
    } else if (type === "removed")
      rows.push(...lines.map((line): LineRow => ({ type, parts: [{ type, text: line }], before: ++a, after: null })));
    else if (!isPaired(parts, index))
      rows.push(...lines.map((line): LineRow => ({ type, parts: [{ type, text: line }], before: null, after: ++b })));
  }
  return rows;
}

/** Whether these lines were drawn with the ones that they took the place of. */
function isPaired(parts: readonly TextPart[], index: number): boolean {
  const last = parts[index - 1];
  return last?.type === "removed" && linesOf(last.text).length === linesOf(parts[index]!.text).length;
}

function sameRow(text: string, before: number, after: number): LineRow {
  return { type: "same", parts: [{ type: "same", text }], before, after };
}

function folded(rows: readonly LineRow[], first: boolean, last: boolean): LineRow[] {
  const head = first ? 0 : CONTEXT;
  const tail = last ? 0 : CONTEXT;
  if (rows.length <= head + tail + 1) return [...rows];
  return [...rows.slice(0, head), { type: "fold", rows: rows.slice(head, rows.length - tail) }, ...rows.slice(rows.length - tail)];
}

function diffLine(before: string, after: string): readonly TextPart[] {
  if (before.length + after.length <= MAX_LINE) return diffWords(before, after);
  return [
    { type: "removed", text: before },
    { type: "added", text: after },
  ];
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}

export interface LineCounts {
  readonly added: number;
  readonly removed: number;
}

export function countLines(rows: readonly LineRow[]): LineCounts {
  return { added: rows.filter(({ type }) => type === "added").length, removed: rows.filter(({ type }) => type === "removed").length };
}
