import type { Batch, ScoreRecord } from "@retake/store";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { GroupCommit, type GroupCommitOptions } from "./group-commit.ts";
import { accepted, type Outcome } from "./outcome.ts";

const batchOf = (...names: string[]): Batch => ({
  spans: [],
  checkpoints: [],
  scores: names.map((name): ScoreRecord => ({
    traceId: "",
    spanId: "",
    name,
    value: 1,
    label: null,
    explanation: null,
    source: "code",
    time: 0n,
  })),
});
const namesOf = (batch: Batch): string[] => batch.scores.map((score) => score.name);
const rejected: Outcome = { status: "rejected", code: "bad_request", message: "no" };

/** A store whose writes end when the test says so. */
class Writes {
  readonly started: { names: string[]; end: (outcome?: Outcome) => void }[] = [];

  readonly write = (batch: Batch): Promise<Outcome> =>
    new Promise((resolve) => this.started.push({ names: namesOf(batch), end: (outcome = accepted) => resolve(outcome) }));

  get names(): string[][] {
    return this.started.map((write) => write.names);
  }
}

let writes: Writes;
const commitWith = (options: Partial<GroupCommitOptions> = {}): GroupCommit =>
  new GroupCommit({ write: writes.write, maxRows: 4, lingerMs: 50, idleLingerMs: 50, ...options });

beforeEach(() => {
  vi.useFakeTimers();
  writes = new Writes();
});
afterEach(() => vi.useRealTimers());

describe("GroupCommit", () => {
  test("writes what came within the linger time together", async () => {
    const commit = commitWith();
    const outcomes = Promise.all([commit.submit(batchOf("a")), commit.submit(batchOf("b"))]);
    await vi.advanceTimersByTimeAsync(49);
    expect(writes.names).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(writes.names).toEqual([["a", "b"]]);
    writes.started[0]!.end();
    expect(await outcomes).toEqual([accepted, accepted]);
  });

  test("lingers for a shorter time while nothing is being written", async () => {
    const commit = commitWith({ idleLingerMs: 5 });
    void commit.submit(batchOf("a"));
    await vi.advanceTimersByTimeAsync(5);
    expect(writes.names).toEqual([["a"]]);
    void commit.submit(batchOf("b"));
    await vi.advanceTimersByTimeAsync(49);
    expect(writes.names).toEqual([["a"]]);
    await vi.advanceTimersByTimeAsync(1);
    expect(writes.names).toEqual([["a"], ["b"]]);
  });

  test("answers nobody before the write has ended", async () => {
    const commit = commitWith();
    const settled = vi.fn<(outcome: Outcome) => void>();
    void commit.submit(batchOf("a")).then(settled);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(writes.names).toEqual([["a"]]);
    expect(settled).not.toHaveBeenCalled();
    writes.started[0]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(settled).toHaveBeenCalledWith(accepted);
  });

  test("does not wait for a full group", () => {
    const commit = commitWith();
    void commit.submit(batchOf("a", "b", "c", "d"));
    expect(writes.names).toEqual([["a", "b", "c", "d"]]);
  });

  test("collects while two writes are under way", async () => {
    const commit = commitWith({ maxRows: 2 });
    for (const name of ["a", "b", "c", "d", "e"]) void commit.submit(batchOf(name, name));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(writes.names).toEqual([
      ["a", "a"],
      ["b", "b"],
    ]);
    writes.started[0]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(writes.names).toHaveLength(3);
  });

  test("a rejection costs only the request that caused it", async () => {
    const commit = commitWith({ write: (batch) => Promise.resolve(namesOf(batch).includes("bad") ? rejected : accepted) });
    const outcomes = Promise.all(["good", "bad", "fine"].map((name) => commit.submit(batchOf(name))));
    await vi.advanceTimersByTimeAsync(50);
    expect(await outcomes).toEqual([accepted, rejected, accepted]);
  });

  test("passes on that the store is down, without trying each", async () => {
    const down: Outcome = { status: "retry", code: "store_unavailable", message: "down" };
    const commit = commitWith();
    const outcomes = Promise.all([commit.submit(batchOf("a")), commit.submit(batchOf("b"))]);
    await vi.advanceTimersByTimeAsync(50);
    writes.started[0]!.end(down);
    expect(await outcomes).toEqual([down, down]);
    expect(writes.started).toHaveLength(1);
  });

  test("takes nothing more while requests wait too long, and goes on when they have been written", async () => {
    const commit = commitWith({ maxRows: 1, maxWaitMs: 1_000 });
    for (const name of ["a", "b", "waiting"]) void commit.submit(batchOf(name));
    await vi.advanceTimersByTimeAsync(1_000);
    const inTime = vi.fn<(outcome: Outcome) => void>();
    void commit.submit(batchOf("in time")).then(inTime);
    await vi.advanceTimersByTimeAsync(1);
    expect(await commit.submit(batchOf("refused"))).toMatchObject({ status: "retry", code: "overloaded" });
    for (let i = 0; i < 4; i++) {
      writes.started[i]!.end();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(inTime).toHaveBeenCalledWith(accepted);
    void commit.submit(batchOf("later"));
    expect(writes.names).toEqual([["a"], ["b"], ["waiting"], ["in time"], ["later"]]);
  });

  test("drains at once, and writes what comes later without lingering", async () => {
    const commit = commitWith();
    const first = commit.submit(batchOf("a"));
    const drained = vi.fn<() => void>();
    void commit.drain().then(drained);
    expect(writes.names).toEqual([["a"]]);
    void commit.submit(batchOf("b"));
    expect(writes.names).toEqual([["a"], ["b"]]);
    writes.started[0]!.end();
    expect(await first).toEqual(accepted);
    expect(drained).not.toHaveBeenCalled();
    writes.started[1]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(drained).toHaveBeenCalled();
  });

  test("accepts an empty batch without a write", async () => {
    expect(await commitWith().submit(batchOf())).toEqual(accepted);
    await vi.advanceTimersByTimeAsync(100);
    expect(writes.started).toEqual([]);
  });
});
