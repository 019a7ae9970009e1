import type { Message } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { newMessages } from "./new-messages.ts";

const say = (role: string, text: string): Message => ({ role, text, toolCalls: [] });
const texts = (messages: readonly Message[]): string[] => messages.map(({ text }) => text);

describe("newMessages", () => {
  it("shows the whole first request", () => {
    expect(texts(newMessages([say("system", "s"), say("user", "u")]).fresh)).toEqual(["s", "u"]);
  });

  it("folds what was said before, tool results too", () => {
    const { earlier, fresh } = newMessages([
      say("system", "s"),
      say("user", "u"),
      say("assistant", "a"),
      say("tool", "t"),
      say("user", "u2"),
    ]);
    expect(texts(fresh)).toEqual(["u2"]);
    expect(texts(earlier)).toEqual(["s", "u", "a", "t"]);
  });
});
