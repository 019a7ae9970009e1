import type { ScoreRecord } from "@retake/store";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDecoder, type Decoder } from "./decode.ts";
import { GroupCommit, type Group, type GroupCommitOptions } from "./group-commit.ts";
import { accepted, type Outcome } from "./outcome.ts";
import type { Payload } from "./payload.ts";
import { DecodeError } from "./wire/decode-error.ts";

/** Names, of which each becomes a row. */
const named = (...names: string[]): Payload => ({ project: "p", signal: "logs", body: Buffer.from(names.join(" ")) });
const scoreOf = (name: string): ScoreRecord => ({
  project: "p",
  traceId: "",
  spanId: "",
  name,
  value: 1,
  label: null,
  explanation: null,
  source: "code",
  time: 0n,
});
const decode: Decoder = createDecoder({
  logs: ({ body }, into) => {
    const names = body.toString().split(" ").filter(Boolean);
    into.add({ scores: names.map(scoreOf) });
    if (names.includes("unreadable")) throw new DecodeError("no");
    return { received: names.length, rejected: 0, remarks: [], checkpoints: [] };
  },
  traces: () => expect.unreachable(),
  metrics: () => expect.unreachable(),
});
const namesOf = ({ batch }: Group): string[] => batch.scores.map((score) => score.name);
const rejected: Outcome = { status: "rejected", code: "bad_request", message: "no" };

/** A store whose writes end when the test says so. */
class Writes {
  readonly started: { names: string[]; end: (outcome?: Outcome) => void }[] = [];

  readonly write = (group: Group): Promise<Outcome> =>
    new Promise((resolve) => this.started.push({ names: namesOf(group), end: (outcome = accepted) => resolve(outcome) }));

  get names(): string[][] {
    return this.started.map((write) => write.names);
  }
}

let writes: Writes;
const commitWith = (options: Partial<GroupCommitOptions> = {}): GroupCommit =>
  new GroupCommit({ decode, write: writes.write, maxRows: 4, lingerMs: 50, idleLingerMs: 50, ...options });

const submit = (commit: GroupCommit, ...names: string[]): Promise<Outcome> => commit.submit(named(...names)).outcome;

beforeEach(() => {
  vi.useFakeTimers();
  writes = new Writes();
});
afterEach(() => vi.useRealTimers());

describe("GroupCommit", () => {
  test("writes what came within the linger time together", async () => {
    const commit = commitWith();
    const outcomes = Promise.all([submit(commit, "a"), submit(commit, "b")]);
    await vi.advanceTimersByTimeAsync(49);
    expect(writes.names).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(writes.names).toEqual([["a", "b"]]);
    writes.started[0]!.end();
    expect(await outcomes).toEqual([accepted, accepted]);
  });

  test("lingers for a shorter time while nothing is being written", async () => {
    const commit = commitWith({ idleLingerMs: 5 });
    void submit(commit, "a");
    await vi.advanceTimersByTimeAsync(5);
    expect(writes.names).toEqual([["a"]]);
    void submit(commit, "b");
    await vi.advanceTimersByTimeAsync(49);
    expect(writes.names).toEqual([["a"]]);
    await vi.advanceTimersByTimeAsync(1);
    expect(writes.names).toEqual([["a"], ["b"]]);
  });

  test("answers nobody before the write has ended", async () => {
    const commit = commitWith();
    const settled = vi.fn<(outcome: Outcome) => void>();
    void submit(commit, "a").then(settled);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(writes.names).toEqual([["a"]]);
    expect(settled).not.toHaveBeenCalled();
    writes.started[0]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(settled).toHaveBeenCalledWith(accepted);
  });

  test("does not wait for a full group", () => {
    const commit = commitWith();
    void submit(commit, "a", "b", "c", "d");
    expect(writes.names).toEqual([["a", "b", "c", "d"]]);
  });

  test("does not wait for a group that is large enough in bytes", () => {
    const commit = commitWith({ maxRows: 100, maxBytes: 8 });
    void submit(commit, "abc");
    expect(writes.names).toEqual([]);
    void submit(commit, "defgh");
    expect(writes.names).toEqual([["abc", "defgh"]]);
  });

  test("collects while two writes are under way", async () => {
    const commit = commitWith({ maxRows: 2 });
    for (const name of ["a", "b", "c", "d", "e"]) void submit(commit, name, name);
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
    const commit = commitWith({ write: (group) => Promise.resolve(namesOf(group).includes("bad") ? rejected : accepted) });
    const outcomes = Promise.all(["good", "bad", "fine"].map((name) => submit(commit, name)));
    await vi.advanceTimersByTimeAsync(50);
    expect(await outcomes).toEqual([accepted, rejected, accepted]);
  });

  test("passes on that the store is down, without trying each", async () => {
    const down: Outcome = { status: "retry", code: "store_unavailable", message: "down" };
    const commit = commitWith();
    const outcomes = Promise.all([submit(commit, "a"), submit(commit, "b")]);
    await vi.advanceTimersByTimeAsync(50);
    writes.started[0]!.end(down);
    expect(await outcomes).toEqual([down, down]);
    expect(writes.started).toHaveLength(1);
  });

  test("takes nothing more while requests wait too long, and goes on when they have been written", async () => {
    const commit = commitWith({ maxRows: 1, maxWaitMs: 1_000 });
    for (const name of ["a", "b", "waiting"]) void submit(commit, name);
    await vi.advanceTimersByTimeAsync(1_000);
    const inTime = vi.fn<(outcome: Outcome) => void>();
    void submit(commit, "punctual").then(inTime);
    await vi.advanceTimersByTimeAsync(1);
    expect(await submit(commit, "refused")).toMatchObject({ status: "retry", code: "overloaded" });
    for (let i = 0; i < 4; i++) {
      writes.started[i]!.end();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(inTime).toHaveBeenCalledWith(accepted);
    void submit(commit, "later");
    expect(writes.names).toEqual([["a"], ["b"], ["waiting"], ["punctual"], ["later"]]);
  });

  test("drains at once, and writes what comes later without lingering", async () => {
    const commit = commitWith();
    const first = submit(commit, "a");
    const drained = vi.fn<() => void>();
    void commit.drain().then(drained);
    expect(writes.names).toEqual([["a"]]);
    void submit(commit, "b");
    expect(writes.names).toEqual([["a"], ["b"]]);
    writes.started[0]!.end();
    expect(await first).toEqual(accepted);
    expect(drained).not.toHaveBeenCalled();
    writes.started[1]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(drained).toHaveBeenCalled();
  });

  test("a payload that can't be read leaves nothing of itself in the group", async () => {
    const commit = commitWith();
    void submit(commit, "a");
    expect(() => commit.submit(named("b", "unreadable"))).toThrow(DecodeError);
    void submit(commit, "c");
    await vi.advanceTimersByTimeAsync(50);
    expect(writes.names).toEqual([["a", "c"]]);
  });

  test("accepts an empty batch without a write", async () => {
    expect(await submit(commitWith())).toEqual(accepted);
    await vi.advanceTimersByTimeAsync(100);
    expect(writes.started).toEqual([]);
  });
});
