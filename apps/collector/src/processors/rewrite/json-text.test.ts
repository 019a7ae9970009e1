import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rewriteJsonText, type JsonVisitor } from "./json-text.ts";

const keep: JsonVisitor = { masks: () => false, key: (key) => key, text: (text) => text, number: (text) => text };
const shout: JsonVisitor = { ...keep, text: (text) => text.toUpperCase() };
const hide: JsonVisitor = { ...keep, masks: (key, path) => key === "secret" || path === "a.b.c" };

describe("rewriteJsonText", () => {
  test.each([
    ['{"a": "b\\n\\u00e9", "n": [1, "c", true]}', '{"a": "B\\nÉ", "n": [1, "C", true]}'],
    ['  ["x" , {"k":"y"}]', '  ["X" , {"k":"Y"}]'],
    ['"word"', '"WORD"'],
    ['{"cut": "in the mid', '{"cut": "IN THE MID"'],
    ['{"cut": "in an escape \\u00', '{"cut": "IN AN ESCAPE U00"'],
    ['{"bad": "\\q"}', '{"bad": "Q"}'],
    ["[,,}{ not json at all", "[,,}{ not json at all"],
  ])("rewrites strings where they stand: %s", (text, expected) => {
    expect(rewriteJsonText(text, "", shout)).toBe(expected);
  });

  test.each([
    ['{"secret": {"a": ["}", 1]}, "b": 2}', '{"secret": "[redacted]", "b": 2}'],
    ['{"secret":12,"b":"secret"}', '{"secret":"[redacted]","b":"secret"}'],
    ['{"x":[{"sec\\u0072et":null}]}', '{"x":[{"sec\\u0072et":"[redacted]"}]}'],
    ['{"secret":"cut of', '{"secret":"[redacted]"'],
    ['{"secret":"[redacted]"}', '{"secret":"[redacted]"}'],
    ['{"secret":}', '{"secret":}'],
    ['{"b":{"c":1,"d":{"c":2}},"c":3}', '{"b":{"c":"[redacted]","d":{"c":2}},"c":3}'],
    ['["secret","x"]', '["secret","x"]'],
  ])("masks values by their keys: %s", (text, expected) => {
    expect(rewriteJsonText(text, "a", hide)).toBe(expected);
  });

  test("asks for each string and key once, with its path, whatever the JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const keys: string[] = [];
        const texts: string[] = [];
        const visitor: JsonVisitor = { ...keep, key: (key) => (keys.push(key), key), text: (text) => (texts.push(text), text) };
        const text = JSON.stringify(value);
        expect(rewriteJsonText(text, "", visitor)).toBe(text);
        const expected = { keys: [] as string[], texts: [] as string[] };
        JSON.parse(text, (key, item: unknown) => {
          if (typeof item === "string") expected.texts.push(item);
          if (typeof item === "object" && item !== null && !Array.isArray(item)) expected.keys.push(...Object.keys(item));
          return item;
        });
        expect(keys.toSorted()).toEqual(expected.keys.toSorted());
        expect(texts.toSorted()).toEqual(expected.texts.toSorted());
      }),
    );
  });

  test("changes what it is told and nothing else, whatever the JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const expected: unknown = JSON.parse(text, (_, item: unknown) => (typeof item === "string" ? `<${item}>` : item));
        expect(JSON.parse(rewriteJsonText(text, "", { ...keep, text: (each) => `<${each}>` }))).toEqual(expected);
      }),
    );
  });

  test("takes any text, in time that grows with its length", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("{", "}", "[", "]", '"', "\\", ",", ":", "a", "1", " ") }),
        (text) => void rewriteJsonText(text, "", hide),
      ),
    );
    for (const unit of ["[", '{"a":', '"\\', '"\\"', "[1,", '{"secret":{']) {
      const started = performance.now();
      rewriteJsonText(unit.repeat(200_000), "", hide);
      expect(performance.now() - started).toBeLessThan(5_000);
    }
  });
});
