import { describe, expect, it } from "vitest";
import { recordedStep } from "./recorded-step.ts";

const journal = [
  { type: "request", key: "tool:a#0", kind: "tool", name: "a", inputDigest: "", input: { at: "~d2026-01-01T00:00:00.000Z" } },
  { type: "settle", key: "tool:a#0", status: "ok", output: "~~x" },
  { type: "request", key: "tool:b#0", kind: "tool", name: "b", inputDigest: "", input: null },
  { type: "settle", key: "tool:b#0", status: "error", error: { name: "Error", message: "no" } },
];

describe("recordedStep", () => {
  it("keeps the recorded form", () => {
    expect(recordedStep({ journal }, "tool:a#0")).toEqual({ input: { at: "~d2026-01-01T00:00:00.000Z" }, output: "~~x" });
  });

  it("has no output for a step that failed, and nothing for one that is not there", () => {
    expect(recordedStep({ journal }, "tool:b#0")).toEqual({ input: null, output: undefined });
    expect(recordedStep({ journal }, "tool:c#0")).toEqual({ input: undefined, output: undefined });
    expect(recordedStep(null, "tool:a#0")).toEqual({ input: undefined, output: undefined });
  });
});
