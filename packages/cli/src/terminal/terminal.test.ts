import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shorten, table } from "./table.ts";
import { plain } from "./text.ts";
import { treeLines } from "./tree.ts";
import { dollars, duration } from "./units.ts";

describe("treeLines", () => {
  it("has every node once, whatever the parents are", () => {
    const id = fc.integer({ min: 0, max: 9 }).map(String);
    const nodes = fc.uniqueArray(fc.record({ id, parentId: fc.option(id) }), { selector: (node) => node.id });
    fc.assert(
      fc.property(nodes, (all) => {
        expect(
          treeLines(all)
            .map(({ node }) => node.id)
            .toSorted(),
        ).toEqual(all.map((node) => node.id).toSorted());
      }),
    );
  });

  it("draws a chain far deeper than the stack", () => {
    const chain = Array.from({ length: 5_000 }, (_, i) => ({ id: String(i), parentId: i === 0 ? null : String(i - 1) }));
    expect(treeLines(chain)).toHaveLength(5_000);
  });
});

describe("table", () => {
  it("aligns by what is seen: wide characters count two, styles none", () => {
    const text = table(
      [{ title: "A" }, { title: "N", align: "right" }],
      [
        ["日本", "1"],
        ["\u001b[31mred\u001b[39m", "22"],
      ],
    );
    expect(stripVTControlCharacters(text).split("\n")).toEqual(["A      N", "日本   1", "red   22"]);
  });

  it("cuts between characters", () => {
    expect(shorten("日本語", 5)).toBe("日本…");
    expect(shorten("👩‍👩‍👧x y", 3)).toBe("👩‍👩‍👧…");
    expect(shorten("short", 5)).toBe("short");
  });
});

describe("plain", () => {
  it("leaves nothing that a terminal obeys", () => {
    expect(plain("a\u001b[2Jb\u0007\r\nc\u202Ed\u009b31m")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(plain(text))));
  });
});

describe("units", () => {
  it("chooses a unit", () => {
    expect([duration(950), duration(1_234), duration(185_000)]).toEqual(["950 ms", "1.2 s", "3 min 5 s"]);
    expect([dollars(0), dollars(0.0042), dollars(1.25)]).toEqual(["", "$0.0042", "$1.25"]);
  });
});
