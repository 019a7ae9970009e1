import type { MissingBlobs } from "@retake/protocol";
import { describe, expect, test } from "vitest";
import { gapsInTime } from "./gaps-in-time.ts";

const missing: MissingBlobs = { runId: "1".repeat(32), from: 1, to: 2 };

describe("gapsInTime", () => {
  test("names what is found soon", async () => {
    const settle = gapsInTime({ begin: () => async (durable) => (durable ? [missing] : []) }).begin([]);
    expect(await settle(true)).toEqual([missing]);
    expect(await settle(false)).toEqual([]);
  });

  test("does not wait for a store that hangs", async () => {
    const settle = gapsInTime({ begin: () => async () => new Promise(() => undefined) }, 5).begin([]);
    expect(await settle(true)).toEqual([]);
  });
});
