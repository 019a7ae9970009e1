import { describe, expect, test } from "vitest";
import { sampleRules } from "./rules.ts";

describe("sampleRules", () => {
  test("takes searches and shares", () => {
    expect(sampleRules.parse([{ when: "agent:support cost:>0.5", keep: 1 }, { keep: 0.1 }])).toEqual([
      { when: "agent:support cost:>0.5", keep: 1 },
      { when: "", keep: 0.1 },
    ]);
  });

  test.each([
    ["a search that is none", [{ when: "cost:>much", keep: 1 }], "when"],
    ["a share of more than all", [{ keep: 1.5 }], "keep"],
    ["no share", [{ when: "" }], "keep"],
    ["another name", [{ keep: 1, unless: "x" }], ""],
  ])("says what is wrong with %s", (_, rules, place) => {
    const { error } = sampleRules.safeParse(rules);
    expect(error?.issues[0]?.path.join(".")).toContain(place);
  });
});
