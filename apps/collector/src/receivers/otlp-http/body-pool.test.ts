import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BodyPool } from "./body-pool.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("BodyPool", () => {
  test("gives what came back to the next of about its size", () => {
    const pool = new BodyPool();
    const first = pool.take(100_000);
    expect(first.length).toBeGreaterThanOrEqual(100_000);
    expect(pool.take(100_000)).not.toBe(first);
    pool.give(first);
    expect(pool.take(1_000_000)).not.toBe(first);
    expect(pool.take(90_000)).toBe(first);
  });

  test("keeps a bounded amount, and nothing large", () => {
    const pool = new BodyPool();
    const given = Array.from({ length: 20 }, () => pool.take(4_000_000));
    for (const each of given) pool.give(each);
    const again = Array.from({ length: 20 }, () => pool.take(4_000_000));
    expect(again.filter((each) => given.includes(each))).toHaveLength(8);
    const large = pool.take(5_000_000);
    expect(large).toHaveLength(5_000_000);
    pool.give(large);
    expect(pool.take(5_000_000)).not.toBe(large);
  });

  test("lets go of it when nothing comes any more", () => {
    const pool = new BodyPool();
    const room = pool.take(1);
    pool.give(room);
    vi.advanceTimersByTime(30_000);
    expect(pool.take(1)).not.toBe(room);
  });
});
