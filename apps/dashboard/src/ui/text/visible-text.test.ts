import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breakable, visibleString, visibleText } from "./visible-text.ts";

describe("visibleText", () => {
  it("leaves ordinary text alone, with its newlines, tabs and joined emoji", () => {
    const text = "Grüße\n\tcafé 👩‍💻 👍🏽 naïve – 日本語\r\n";
    expect(visibleText(text)).toEqual([{ text, hidden: false }]);
  });

  it("names what can't be seen", () => {
    expect(visibleText("a\u202Etxt.exe")).toEqual([
      { text: "a", hidden: false },
      { text: "‹U+202E›", hidden: true },
      { text: "txt.exe", hidden: false },
    ]);
    expect(visibleString("\u0000\u001b[31m")).toBe("␀␛[31m");
    expect(visibleString("a\u200bb\ufeff")).toBe("a‹U+200B›b‹U+FEFF›");
    expect(visibleString("x\u200dy")).toBe("x‹U+200D›y");
    expect(visibleString("\u{e0041}")).toBe("‹U+E0041›");
    expect(visibleString("\ud800")).toBe("‹U+D800›");
  });

  it("never lets a bidirectional or control character through", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "\u202e", "\u2066", "\u0007", "\u200f", "é", "\n")), (parts) => {
        expect(visibleString(parts.join(""))).not.toMatch(/[\u0000-\u0008\u000e-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

describe("breakable", () => {
  it("gives long runs without spaces places to break, and leaves all other text whole", () => {
    const text = `short ${"x".repeat(950)} ${"\u{1f600}".repeat(450)} end`;
    const pieces = breakable(text);
    expect(pieces.join("")).toBe(text);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(207);
    expect(breakable("many short words ".repeat(100))).toHaveLength(1);
  });
});
