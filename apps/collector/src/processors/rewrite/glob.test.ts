import { describe, expect, test } from "vitest";
import { compileGlob } from "./glob.ts";

describe("compileGlob", () => {
  test.each([
    ["password", "PassWord", true],
    ["password", "password2", false],
    ["*password*", "db.password.hash", true],
    ["*password*", "password", true],
    ["user.*", "user.email", true],
    ["user.*", "enduser.email", false],
    ["*.key", "a.key", true],
    ["*.key", "a.keys", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["*ab*ab", "abab", true],
    ["*ab*ab", "ab", false],
    ["*", "", true],
    ["a**b", "axb", true],
    [".*", "anything", false],
  ])("%s and %s: %s", (pattern, name, expected) => {
    expect(compileGlob(pattern)(name)).toBe(expected);
  });
});
