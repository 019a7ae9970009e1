import type { Worker } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { movedPins } from "./moved-pins.ts";

describe("movedPins", () => {
  it("has the pins that both have and that differ, but the version", () => {
    const pins = { "agent.version": "2", "node.version": "v24", "git.revision": "a", other: "x" };
    const worker: Worker = { id: "w", lastSeenMs: 0, live: true, agents: [{ name: "desk", version: "2", pins }] };
    const recorded = { "agent.version": "1", "node.version": "v22", "git.revision": "a" };
    expect(movedPins(recorded, worker, "desk")).toEqual([{ name: "node.version", recorded: "v22", current: "v24" }]);
    expect(movedPins(recorded, worker, "other agent")).toEqual([]);
  });
});
