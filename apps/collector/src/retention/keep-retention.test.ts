import { describe, expect, test, vi } from "vitest";
import { keepRetention } from "./keep-retention.ts";

describe("keepRetention", () => {
  const setUp = (days: number, results: (() => Promise<{ runs: number; shared: number }>)[] = []) => {
    const asked: [string, number][] = [];
    const logged: string[] = [];
    const store = {
      retain: (project: string, limit: number) => {
        asked.push([project, limit]);
        return (results.shift() ?? (() => Promise.resolve({ runs: 0, shared: 0 })))();
      },
    };
    const retention = keepRetention({
      store,
      project: "p",
      days,
      log: (level, message) => void logged.push(`${level}: ${message}`),
      intervalMs: 5,
    });
    return { retention, asked, logged };
  };

  test("never asks where everything is kept", async () => {
    const { retention, asked } = setUp(0);
    await retention.stop();
    expect(asked).toEqual([]);
  });

  test("goes on after a failure, says what was deleted, and ends with the pass under way", async () => {
    const { retention, asked, logged } = setUp(30, [
      () => Promise.reject(new Error("down")),
      () => Promise.resolve({ runs: 2, shared: 1 }),
    ]);
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(2));
    await retention.stop();
    const { length } = asked;
    expect(asked[0]).toEqual(["p", 30]);
    expect(logged).toEqual(["error: Could not delete what is older than the retention", "info: Deleted what is older than the retention"]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(length);
  });
});
