import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wordsOf } from "../../../pipeline/wire/attribute-keys.ts";
import { previewOf } from "./preview.ts";
import { quickPreview } from "./quick-preview.ts";

const seen = (output: string, isResult: boolean): string | undefined => {
  const bytes = Buffer.from(`--${output}--`);
  const found = quickPreview(bytes, wordsOf(bytes), 2, bytes.length - 2, isResult);
  return found && bytes.toString("utf8", found.from, found.to);
};
const answerOf = (content: string, finish?: string): string =>
  JSON.stringify([{ role: "assistant", parts: [{ type: "text", content }], ...(finish && { finish_reason: finish }) }]);

describe("quickPreview", () => {
  test.each([
    ["On its way.", "stop", "On its way."],
    [" with a space before it", "stop", "with a space before it"],
    ["word ".repeat(100), "stop", "word ".repeat(100).slice(0, 200)],
    ["no reason", undefined, "no reason"],
  ])("sees the text of an answer: %j", (content, finish, preview) => {
    expect(seen(answerOf(content, finish), false)).toBe(preview);
  });

  test.each([[""], ["two  spaces"], ["a\nline"], ['a "quote"'], ["späti"], ["ends with one "]])(
    "leaves others to be parsed: %j",
    (content) => {
      expect(seen(answerOf(content, "stop"), false)).toBeUndefined();
    },
  );

  test("leaves an answer with more in it than text", () => {
    const parts = [
      { type: "text", content: "short" },
      { type: "tool_call", name: "x", arguments: {} },
    ];
    expect(seen(JSON.stringify([{ role: "assistant", parts }]), false)).toBeUndefined();
  });

  test("shows what a tool gave as it stands, but for text in quotes", () => {
    expect(seen('{"found": 3}', true)).toBe('{"found": 3}');
    expect(seen('"quoted"', true)).toBeUndefined();
  });

  test("shows what parsing would show", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.array(fc.constantFrom("a", "word", " ", "  ", ".", '"', "\\", "\n", "é"), { maxLength: 120 }).map((words) => words.join(" ")),
    );
    fc.assert(
      fc.property(text, fc.constantFrom("stop", "tool_calls", undefined), (content, finish) => {
        const output = answerOf(content, finish);
        expect([undefined, previewOf(output, "")]).toContain(seen(output, false));
        expect([undefined, previewOf(`${content}.`, "")]).toContain(seen(`${content}.`, true));
      }),
      { numRuns: 2_000 },
    );
  });

  test("leaves what is not plain to be parsed, wherever it stands", () => {
    const text = "one word after the other ".repeat(8).slice(0, 190);
    const odd = ["\\", "\u007f", "\u001f", "é", "  "];
    const places = Array.from(text, (_, at) => at).slice(2);
    const contents = places.flatMap((at) => odd.map((each) => text.slice(0, at) + each + text.slice(at + each.length)));
    expect(contents.filter((content) => seen(content, true) !== undefined)).toEqual([]);
  });
});
