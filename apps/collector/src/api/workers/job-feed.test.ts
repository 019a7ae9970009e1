import { describe, expect, test, vi } from "vitest";
import { JobFeed } from "./job-feed.ts";

const LONG_MS = 1e8;
const never = new AbortController().signal;

describe("a worker that waits", () => {
  test("is told of a job at once, in its project only", async () => {
    const feed = new JobFeed();
    const told = vi.fn();
    const other = vi.fn();
    const waits = feed.wait("a", feed.mark("a"), LONG_MS, never).then(told);
    const stop = new AbortController();
    const otherWaits = feed.wait("b", feed.mark("b"), LONG_MS, stop.signal).then(other);
    feed.tell("a");
    await waits;
    expect(told).toHaveBeenCalledOnce();
    expect(other).not.toHaveBeenCalled();
    stop.abort();
    await otherWaits;
  });

  test("misses nothing between its question and its wait", async () => {
    const feed = new JobFeed();
    const mark = feed.mark("a");
    feed.tell("a");
    expect(await feed.wait("a", mark, LONG_MS, never)).toBeUndefined();
    expect(feed.mark("a")).toBe(mark + 1);
  });

  test("ends with its time and with its client", async () => {
    const feed = new JobFeed();
    expect(await feed.wait("a", feed.mark("a"), 1, never)).toBeUndefined();
    expect(await feed.wait("a", feed.mark("a"), LONG_MS, AbortSignal.abort())).toBeUndefined();
    const client = new AbortController();
    const waits = feed.wait("a", feed.mark("a"), LONG_MS, client.signal);
    client.abort();
    expect(await waits).toBeUndefined();
  });
});
