import type { CheckpointPoint, CheckpointReference } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { ChangeOrigins } from "./change-origin.ts";

const place = (text: string, index: number): CheckpointReference => {
  const [point = "", stepKey = ""] = text.split(" ");
  return { id: "", index, point: point as CheckpointPoint, spanId: stepKey === "" ? null : `span ${stepKey}`, stepKey, timeMs: 0 };
};
const originsOf = (checkpoints: readonly string[], top = "state"): string[] => {
  const origins = new ChangeOrigins(checkpoints.map(place));
  return checkpoints.map((_, i) => `${origins.at(i, top).when} ${origins.at(i, top).stepKey}`.trim());
};

describe("ChangeOrigins", () => {
  it("gives what the agent's code did to the step that it had last", () => {
    expect(originsOf(["start", "pre a", "post a", "pre b", "post b", "end"])).toEqual([
      "start",
      "start",
      "during a",
      "after a",
      "during b",
      "after b",
    ]);
  });

  it("tells the steps of a parallel part from the code between them", () => {
    expect(originsOf(["pre a", "pre b", "post b", "post a", "pre c"])).toEqual(["start", "start", "during b", "after b", "after a"]);
  });

  it("knows who writes the journal", () => {
    expect(originsOf(["start", "pre a", "pre b", "post a", "post b"], "journal")).toEqual([
      "start",
      "during a",
      "during b",
      "during a",
      "during b",
    ]);
  });
});
