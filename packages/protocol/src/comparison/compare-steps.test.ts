import { describe, expect, it } from "vitest";
import { compareSteps, type ComparableStep } from "./compare-steps.ts";

const step = (stepKey: string, fields: Partial<ComparableStep> = {}): ComparableStep => ({
  stepKey,
  kind: "tool",
  name: stepKey,
  inputDigest: "i",
  outputDigest: "o",
  status: "ok",
  statusMessage: "",
  model: "",
  checkpointPre: null,
  checkpointPost: null,
  ...fields,
});
const open = { status: "running", outputDigest: "" } as const;

describe("compareSteps", () => {
  it("says of each step what differs, and where the runs part", () => {
    const a = [step("1"), step("2"), step("3", { kind: "model", model: "large" }), step("4"), step("5")];
    const b = [
      step("1"),
      step("2", { inputDigest: "j", outputDigest: "p" }),
      step("3", { kind: "model", model: "small" }),
      step("4", { status: "error", statusMessage: "no" }),
      step("6"),
    ];
    const { rows, differing, by } = compareSteps({ steps: a }, { steps: b });
    expect(by).toBe("key");
    expect(rows.map(({ type, differences }) => [type, ...differences])).toEqual([
      ["equal"],
      ["changed", "input", "output"],
      ["changed", "model"],
      ["changed", "status"],
      ["only-a"],
      ["only-b"],
    ]);
    expect(differing).toEqual([1, 2, 3, 4, 5]);
  });

  it("names the state where nothing else explains that states which were the same are no more", () => {
    const at = (pre: string, post: string) => ({ checkpointPre: pre, checkpointPost: post });
    const a = [step("1", at("s0", "s1")), step("2", at("s2", "s3")), step("3", at("s4", "s5"))];
    const between = [step("1", at("s0", "s1")), step("2", at("t2", "t3")), step("3", at("t4", "t5"))];
    const within = [step("1", at("s0", "s1")), step("2", at("s2", "t3")), step("3", at("t4", "t5"))];
    const never = [step("1", at("u0", "u1")), step("2", at("u2", "u3")), step("3", at("u4", "u5"))];
    const explained = [step("1", { ...at("s0", "t1"), outputDigest: "p" }), step("2", at("t2", "t3")), step("3", at("t4", "t5"))];
    const differences = (b: ComparableStep[]) => compareSteps({ steps: a }, { steps: b }).rows.map((row) => row.differences.join());
    expect(differences(between)).toEqual(["", "state", ""]);
    expect(differences(within)).toEqual(["", "state", ""]);
    expect(differences(never)).toEqual(["", "", ""]);
    expect(differences(explained)).toEqual(["output", "", ""]);
    expect(compareSteps({ steps: a }, { steps: within }).rows.map(({ sameState }) => sameState)).toEqual([true, false, false]);
  });

  it("judges nothing that a run may still come to", () => {
    const parent = [step("1"), step("2"), step("3"), step("4")];
    const fork = { steps: [step("1"), step("3", open)], running: true };
    const types = (a: Parameters<typeof compareSteps>[0], b: Parameters<typeof compareSteps>[1]) =>
      compareSteps(a, b).rows.map(({ type }) => type);
    expect(types({ steps: parent }, fork)).toEqual(["equal", "only-a", "open", "open"]);
    expect(types(fork, { steps: parent })).toEqual(["equal", "only-b", "open", "open"]);
    expect(types({ steps: parent }, { ...fork, running: false })).toEqual(["equal", "only-a", "open", "only-a"]);
    expect(compareSteps({ steps: parent }, fork).differing).toEqual([1]);
    expect(types({ steps: [step("1")] }, { steps: [step("1", { ...open, inputDigest: "j" })], running: true })).toEqual(["changed"]);
  });

  it("counts a moved step as a difference", () => {
    const { rows, differing } = compareSteps({ steps: [step("1"), step("2")] }, { steps: [step("2"), step("1")] });
    expect(rows.map(({ type }) => type)).toEqual(["equal", "equal"]);
    expect(rows.filter(({ moved }) => moved)).toHaveLength(1);
    expect(differing).toEqual([rows.findIndex(({ moved }) => moved)]);
  });
});
