import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BodyPool } from "./body-pool.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("BodyPool", () => {
  test("gives what came back to the next of about its size", () => {
    const pool = new BodyPool(1 << 25);
    const first = pool.take(100_000);
    expect(first.length).toBeGreaterThanOrEqual(100_000);
    expect(pool.take(100_000)).not.toBe(first);
    pool.give(first);
    expect(pool.take(1_000_000)).not.toBe(first);
    expect(pool.take(110_000)).toBe(first);
  });

  test("gives no more than a third too much", () => {
    const pool = new BodyPool(0);
    for (const size of [1, 49_000, 50_000, 66_000, 100_000, 3_000_000, 3_200_000, 4_194_304])
      expect({ size, room: pool.take(size).length }).toEqual({
        size,
        room: expect.toSatisfy((room: number) => room >= size && room <= Math.max(65_536, size * 1.5)) as number,
      });
  });

  test("keeps a bounded amount, and nothing large", () => {
    const pool = new BodyPool(1 << 25);
    const given = Array.from({ length: 20 }, () => pool.take(4_000_000));
    for (const each of given) pool.give(each);
    const again = Array.from({ length: 20 }, () => pool.take(4_000_000));
    // Of 4 MiB each.
    expect(again.filter((each) => given.includes(each))).toHaveLength(8);
    const large = pool.take(5_000_000);
    expect(large).toHaveLength(5_000_000);
    pool.give(large);
    expect(pool.take(5_000_000)).not.toBe(large);
  });

  test("lets go of it when nothing comes any more", () => {
    const pool = new BodyPool(1 << 25);
    const room = pool.take(1);
    pool.give(room);
    vi.advanceTimersByTime(30_000);
    expect(pool.take(1)).not.toBe(room);
  });
});
