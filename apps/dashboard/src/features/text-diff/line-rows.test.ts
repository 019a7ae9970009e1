import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countLines, lineRows, type LineRow } from "./line-rows.ts";

const shown = (rows: readonly LineRow[]): string[] =>
  rows.map((row) =>
    row.type === "fold"
      ? `… ${row.rows.length}`
      : `${{ same: " ", removed: "-", added: "+" }[row.type]}${row.parts.map((part) => (part.type === "same" ? part.text : `[${part.text}]`)).join("")}`,
  );

describe("lineRows", () => {
  it("marks the words that changed in a line, and folds what stayed the same", () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i} of the file`);
    const after = lines.with(10, "line 10 of the new file");
    const rows = lineRows(lines.join("\n"), after.join("\n"));
    expect(shown(rows)).toEqual([
      "… 7",
      " line 7 of the file",
      " line 8 of the file",
      " line 9 of the file",
      "-line 10 of the file",
      "+line 10 of the [new ]file",
      " line 11 of the file",
      " line 12 of the file",
      " line 13 of the file",
      "… 6",
    ]);
    expect(countLines(rows)).toEqual({ added: 1, removed: 1 });
  });

  it("holds all lines of both texts in order, with their numbers", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c d", "c e", ""), { minLength: 1, maxLength: 30 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const rows = lineRows(before, after)
          .flatMap((row) => (row.type === "fold" ? row.rows : [row]))
          .filter((row) => row.type !== "fold");
        const side = (left: "removed" | "added", number: "before" | "after"): string[] =>
          rows
            .filter(({ type }) => type !== left)
            .map((row, i) => {
              expect(row[number]).toBe(i + 1);
              return row.parts.map((part) => part.text).join("");
            });
        expect(side("added", "before").join("\n").trimEnd()).toBe(before.trimEnd());
        expect(side("removed", "after").join("\n").trimEnd()).toBe(after.trimEnd());
      }),
    );
  });
});
