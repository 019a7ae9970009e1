import { describe, expect, it } from "vitest";
import { Redaction } from "./redaction.ts";
import { parseKeyPattern, parseSize, parseTextPattern } from "./share-options.ts";

const key = `sk-ant-${"a1".repeat(20)}`;
const redaction = (rules: { texts?: string[]; keys?: string[]; secrets?: boolean } = {}): Redaction =>
  new Redaction({
    secrets: rules.secrets ?? true,
    texts: (rules.texts ?? []).map(parseTextPattern),
    keys: (rules.keys ?? []).map(parseKeyPattern),
  });

describe("Redaction", () => {
  it("replaces known secrets unless told to leave them", () => {
    const rules = redaction();
    expect(rules.value({ a: [`use ${key}`] })).toEqual({ a: ["use [redacted:anthropic-key]"] });
    expect(rules.replaced).toBe(1);
    expect(redaction({ secrets: false }).value(key)).toBe(key);
  });

  it("replaces what a pattern matches in values, keys and tagged values", () => {
    const rules = redaction({ texts: [String.raw`EMP-\d{6}`, "/mara/i"] });
    expect(rules.value({ "EMP-123456": "Mara, EMP-654321", "~map": "EMP-111111" })).toEqual({
      "[redacted]": "[redacted], [redacted]",
      "~map": "[redacted]",
    });
  });

  it("replaces values by their name, in maps and in JSON text, too", () => {
    const rules = redaction({ keys: ["*password*", "email"] });
    const value = { user_PASSWORD: { deep: 1 }, email: null, text: '{"email":"a@b","n":[1]}', "~x": [{ "~map": [["Email", "a@b"]] }] };
    expect(rules.value(value)).toEqual({
      user_PASSWORD: "[redacted]",
      email: null,
      text: '{"email":"[redacted]","n":[1]}',
      "~x": [{ "~map": [["Email", "[redacted]"]] }],
    });
    expect(rules.value('send({"to":"x","email":"a@b", "n":1})')).toBe('send({"to":"x","email":"[redacted]", "n":1})');
    expect(rules.value(String.raw`say("{\"email\":\"a@b\",\"to\":\"x\"}")`)).toBe(
      String.raw`say("{\"email\":\"[redacted]\",\"to\":\"x\"}")`,
    );
    expect(rules.value('cut({"email":"a@')).toBe('cut({"email":"[redacted]');
  });

  it("leaves no digest of what was there before", () => {
    const attributes = { "retake.step.input_digest": "d", "retake.checkpoint.pre": "c", kept: 1 };
    expect(redaction().value({ attributes, journal: [{ key: "k", inputDigest: "d" }] })).toEqual({
      attributes: { kept: 1 },
      journal: [{ key: "k" }],
    });
  });

  it("cuts long texts and bottomless values, and keeps names that others take for their own", () => {
    const rules = redaction();
    expect(rules.value("x".repeat(12), 10)).toBe("xxxxxxxxxx… [2 more characters left out]");
    expect(rules.cut).toBe(1);
    let deep: object = {};
    for (let i = 0; i < 5000; i++) deep = [deep];
    expect(JSON.stringify(rules.value(deep as never))).toContain("nested too deeply");
    const hostile = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as never;
    expect(JSON.stringify(rules.value(hostile))).toBe('{"__proto__":{"polluted":true},"constructor":1}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("options", () => {
  it("reads sizes", () => {
    expect(["500kB", "20MB", "1.5 MiB", "1000", "2g"].map(parseSize)).toEqual([500_000, 20_000_000, 1_572_864, 1000, 2e9]);
    for (const text of ["", "MB", "-1MB", "1TB", "1e3"]) expect(() => parseSize(text)).toThrow("Expected a size");
  });

  it("refuses patterns that can't be read, or match everywhere", () => {
    expect(() => parseTextPattern("(")).toThrow("--redact");
    expect(() => parseTextPattern("a*")).toThrow("matches the empty text");
    expect("a/b A/B".replace(parseTextPattern("/a/b/i"), "x")).toBe("x x");
    expect(parseKeyPattern("x-*").test("X-Api-Key")).toBe(true);
    expect(parseKeyPattern("a.b").test("aXb")).toBe(false);
  });
});
