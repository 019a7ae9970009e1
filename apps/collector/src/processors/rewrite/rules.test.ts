import { describe, expect, test } from "vitest";
import { redactRules } from "./rules.ts";
import { compileTextRules } from "./text-rules.ts";

const textRules = (...values: { match: string; replace?: string }[]) => compileTextRules(redactRules.parse({ secrets: false, values }));

describe("value rules", () => {
  test.each([
    ["(a", "is not a regular expression"],
    ["(?=a)", "has no look-around"],
    ["(a)\\1", "has no look-around"],
    ["a*", "matches the empty text"],
    ["redacted", "matches what is written instead"],
  ])("are refused where they can't work: %s", (match, message) => {
    const result = redactRules.safeParse({ values: [{ match }] });
    expect(result.error?.issues[0]?.message).toContain(message);
  });

  test("replace every match, with the replacement as it is written", () => {
    expect(textRules({ match: "(E)-(\\d+)", replace: "<$1 $&>" }).apply("E-1, E-22; e-3")).toBe("<$1 $&>, <$1 $&>; e-3");
    expect(textRules({ match: "(?i)bob" }).apply("BOB and bob")).toBe("[redacted] and [redacted]");
  });

  test("leave nothing that matches, also where one replacement makes another match", () => {
    const rules = textRules({ match: "xay", replace: "!" }, { match: "b", replace: "a" });
    expect(rules.apply("xby")).toBe("[redacted]");
    expect(rules.apply("xay")).toBe("!");
  });

  test("take time by the text's length, whatever the expression", () => {
    const rules = textRules({ match: "(a+)+$b" }, { match: "(b|b)*z" }, { match: "[\\w.+-]+@[\\w-]+\\.[a-z]{2,}" });
    const started = performance.now();
    expect(rules.apply("a".repeat(1_000_000))).toHaveLength(1_000_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("know secrets unless told not to", () => {
    const text = "key sk-ant-abcdefghijklmnopqrstuvwxyz";
    expect(compileTextRules(redactRules.parse({})).apply(text)).toBe("key [redacted:anthropic-key]");
    expect(compileTextRules(redactRules.parse({ secrets: false })).apply(text)).toBe(text);
  });
});
