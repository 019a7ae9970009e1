import { recordValue } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { previewValue, printValue } from "./print-value.ts";

describe("printValue", () => {
  it("prints plain values as JSON.stringify does", () => {
    const value = { a: [1, "two", null, true], b: { c: {} }, "d e": [] };
    expect(printValue(value)).toBe(JSON.stringify(value, null, 2));
  });

  it("resolves tags and escapes", () => {
    expect(printValue(recordValue({ when: new Date(0), tilde: "~u", many: new Set([1n]) }))).toBe(
      '{\n  "when": 1970-01-01T00:00:00.000Z,\n  "tilde": "~u",\n  "many": set [\n    1n\n  ]\n}',
    );
  });
});

describe("previewValue", () => {
  it("stays on one line and short", () => {
    expect(previewValue("a\nb")).toBe('"a\\nb"');
    expect(previewValue("x".repeat(10), 4)).toBe('"xxxx…"');
    expect(previewValue([1, 2])).toBe("[2]");
    expect(previewValue({ a: 1, b: 2 })).toBe("{a, b}");
  });
});
