import { describe, expect, test } from "vitest";
import { edit } from "./edits.ts";
import { forkRequest } from "./forks.ts";
import { formatMissingBlobs, parseMissingBlobs } from "../missing-blobs.ts";

describe("edit", () => {
  test.each([
    { type: "state", path: "/a", value: null },
    { type: "state", path: "/a", op: "remove" },
    { type: "state", path: "/a", op: "move", from: "/b" },
    { type: "model", parameters: { temperature: 0 } },
    { type: "system", content: "" },
    { type: "tool", name: "lookup", output: null },
    { type: "tool", name: "lookup", use: "other" },
  ])("takes %j", (value) => {
    expect(edit.safeParse(value).success).toBe(true);
  });

  test.each([
    { type: "state", path: "/a" },
    { type: "state", path: "/a", op: "remove", value: 1 },
    { type: "state", path: "/a", op: "copy" },
    { type: "state", path: "a", value: 1 },
    { type: "model" },
    { type: "tool", name: "lookup" },
    { type: "tool", name: "lookup", use: "other", output: 1 },
  ])("refuses %j", (value) => {
    expect(edit.safeParse(value).success).toBe(false);
  });

  test("sets unless it is told otherwise, live and held after the cut", () => {
    const fork = forkRequest.parse({ runId: "1".repeat(32), spanId: "2".repeat(16), edits: [{ type: "state", path: "/a", value: 1 }] });
    expect(fork).toMatchObject({ mode: "live", external: "hold", edits: [{ op: "set" }] });
  });
});

describe("missing blobs", () => {
  const hole = { runId: "a".repeat(32), from: 3, to: 7 };

  test("come out of the header as they went in, at most 50 at once", () => {
    expect(parseMissingBlobs(formatMissingBlobs([hole, { ...hole, from: 7 }]))).toEqual([hole, { ...hole, from: 7 }]);
    expect(parseMissingBlobs(formatMissingBlobs(Array.from({ length: 60 }, () => hole)))).toHaveLength(50);
  });

  test.each([null, "", "x", `${hole.runId}:7-3`, `${hole.runId}:1-`, `zz:1-2`])("are none in %j", (header) => {
    expect(parseMissingBlobs(header)).toEqual([]);
  });
});
