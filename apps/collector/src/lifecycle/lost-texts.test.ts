import { formatMissingBlobs, parseMissingBlobs } from "@retake/protocol";
import type { CheckpointRecord } from "@retake/store";
import { describe, expect, test } from "vitest";
import { withLostTexts } from "./lost-texts.ts";

const RUN = "1".repeat(32);
const record: CheckpointRecord = {
  project: "p",
  traceId: RUN,
  spanId: "",
  stepKey: "",
  time: 1n,
  point: "post",
  index: 0,
  values: {},
  id: "",
  root: "",
  first: 0,
  blobs: [],
  shared: [],
};

describe("withLostTexts", () => {
  const hole = { runId: "2".repeat(32), from: 1, to: 2 };
  const gaps = withLostTexts(
    { begin: () => (durable) => Promise.resolve(durable ? [hole] : []) },
    { findRunsWithoutTexts: (records) => Promise.resolve(records.map(({ project, traceId }) => ({ project, traceId }))) },
  );

  test("adds a hole that can't be filled, and that the header can say", async () => {
    const missing = await gaps.begin([record])(true);
    expect(missing).toEqual([hole, { runId: RUN, from: 0xffff_ffff, to: 0xffff_ffff }]);
    expect(parseMissingBlobs(formatMissingBlobs(missing))).toEqual(missing);
  });

  test("asks for nothing where nothing is durable, or nothing came", async () => {
    expect(await gaps.begin([record])(false)).toEqual([]);
    expect(await gaps.begin([])(true)).toEqual([hole]);
  });
});
