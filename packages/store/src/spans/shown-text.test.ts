import { describe, expect, it } from "vitest";
import { shownText } from "./shown-text.ts";

describe("shownText", () => {
  it.each([
    ["", ""],
    ["plain", "plain"],
    ['"in quotes"', "in quotes"],
    ['{"message":"hello"}', "hello"],
    ['{"message":1}', '{"message":1}'],
    ['{"open', '{"open'],
    ["[1]", "[1]"],
    ['{"city":"Lisbon"}', '{"city":"Lisbon"}'],
    ['[{"role":"system","content":"Be brief."},{"role":"user","parts":[{"type":"text","content":"Rain?"}]}]', "Rain?"],
    ['{"system_instructions":"Be brief.","messages":"Rain?"}', "Rain?"],
    ['[{"role":"assistant","content":"Yes."},{"role":"tool","content":"{}"}]', "Yes."],
    ['[{"role":"system","content":"Be brief."}]', '[{"role":"system","content":"Be brief."}]'],
    ["x".repeat(600), "x".repeat(500)],
    [`${"x".repeat(499)}😀`, "x".repeat(499)],
  ])("shows %j", (recorded, shown) => {
    expect(shownText(recorded)).toBe(shown);
  });
});
