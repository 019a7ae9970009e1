import { describe, expect, test } from "vitest";
import { Recent } from "./recent.ts";

const clock = () => {
  let now = 1_000_000;
  return { read: () => now, pass: (ms: number) => (now += ms) };
};

describe("the last minute", () => {
  test("has the rate of what was accepted in it", () => {
    const { read, pass } = clock();
    const recent = new Recent(read);
    pass(10_000);
    recent.count({ status: 200, accepted: 100, rejected: 1 });
    expect(recent.figures()).toEqual({ acceptedPerSecond: 10, accepted: 100, rejected: 1, refusedRequests: 0 });
    pass(50_000);
    recent.count({ status: 503, accepted: 0, rejected: 0 });
    expect(recent.figures().acceptedPerSecond).toBeCloseTo(100 / 60, 9);
    pass(15_000);
    expect(recent.figures()).toEqual({ acceptedPerSecond: 0, accepted: 100, rejected: 1, refusedRequests: 1 });
  });

  test("is empty after a long silence, and a clock set back is no harm", () => {
    const { read, pass } = clock();
    const recent = new Recent(read);
    recent.count({ status: 200, accepted: 5, rejected: 0 });
    pass(3_600_000);
    expect(recent.figures().acceptedPerSecond).toBe(0);
    pass(-1_800_000);
    recent.count({ status: 200, accepted: 60, rejected: 0 });
    expect(recent.figures().acceptedPerSecond).toBe(1);
  });
});

test("errors are remembered, latest first, alike ones once and bounded", () => {
  const { read, pass } = clock();
  const recent = new Recent(read);
  const passed: string[] = [];
  const log = recent.watch((_level, message) => void passed.push(message));
  log("info", "fine");
  log("error", "down", { error: "no route", stack: "secret" });
  pass(1_000);
  for (let i = 0; i < 12; i++) log("error", `other ${i}`);
  log("error", "down", { error: "again" });
  expect(passed).toHaveLength(15);
  const errors = recent.errors();
  expect(errors).toHaveLength(10);
  expect(errors[0]).toEqual({ message: "down", detail: "again", count: 1, lastTimeMs: 1_001_000 });
  log("error", "down", { error: "x".repeat(5_000) });
  expect(recent.errors()[0]).toMatchObject({ message: "down", count: 2 });
  expect(recent.errors()[0]!.detail).toHaveLength(500);
});
