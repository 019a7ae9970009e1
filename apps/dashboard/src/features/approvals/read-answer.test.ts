import { describe, expect, it } from "vitest";
import { readAnswer } from "./read-answer.ts";

describe("readAnswer", () => {
  it("takes text as text, even where it looks like JSON or a tag", () => {
    expect(readAnswer("true", "text")).toEqual({ value: "true", error: null });
    expect(readAnswer("~u", "text")).toEqual({ value: "~~u", error: null });
  });

  it("takes JSON in the recorded form, and says what is wrong with it", () => {
    expect(readAnswer('{"approved":null}', "json")).toEqual({ value: { approved: null }, error: null });
    expect(readAnswer("", "json").error).toMatch(/^Not valid JSON/);
  });
});
