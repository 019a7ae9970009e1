import { hash } from "node:crypto";
import { CheckpointEncoder, MISSING_BLOBS_HEADER, newRunId, parseMissingBlobs, readFsck, type FsckEvent } from "@retake/protocol";
import { connect } from "@retake/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendCheckpoints, sendSpans, startCluster, type Cluster, type CollectorProcess } from "./collector-processes.fixture.ts";

const ROOT = "00000000000000aa";
const STEP = "00000000000000bb";

let cluster: Cluster;
let a: CollectorProcess;
let b: CollectorProcess;
beforeAll(async () => {
  cluster = await startCluster();
  [a, b] = await Promise.all([cluster.start(), cluster.start()]);
});
afterAll(() => cluster.stop());

const encoder = () => new CheckpointEncoder((text) => hash("sha256", text));

/** A run with one step that waits for an approval. */
async function recordWaiting(url: string): Promise<string> {
  const runId = newRunId();
  const encode = encoder();
  const state = { format: 2, agent: { name: "support", version: "1" }, pins: {}, input: null, state: {}, journal: [] };
  await sendCheckpoints(url, runId, [{ ...encode.checkpoint(encode.encode(state)), index: 0 }]);
  await sendSpans(url, runId, [
    { spanId: ROOT, open: true, attributes: { "retake.step.kind": "agent", "gen_ai.agent.name": "support" } },
    {
      spanId: STEP,
      parentId: ROOT,
      open: true,
      attributes: { "retake.step.kind": "tool", "retake.step.key": "tool:pay#0", "retake.step.held": true, "retake.step.attempts": 2 },
    },
  ]);
  return runId;
}

describe("two collectors on one ClickHouse", () => {
  test("never give one job to two workers", async () => {
    const runId = await recordWaiting(a.url);
    const jobs = 30;
    const made = await Promise.all(
      Array.from({ length: jobs }, (_, i) => {
        const { client } = i % 2 ? a : b;
        return i % 3
          ? client.createReplay({ body: { runId } })
          : client.createFork({ body: { runId, spanId: STEP, mode: "hybrid", external: "run" } });
      }),
    );
    expect(made.every(({ status, attempt }) => status === "queued" && attempt === 0)).toBe(true);
    const claimed: string[] = [];
    const agents = [{ name: "support", version: "1", pins: { "git.revision": "abc" } }];
    const work = async ({ client }: CollectorProcess, workerId: string): Promise<void> => {
      while (claimed.length < jobs) {
        const { job } = await client.claimJob({ body: { workerId, agents, waitMs: 300 } });
        if (job === null) continue;
        claimed.push(job.id);
        expect(job).toMatchObject({ attempt: 1, workerId });
        const report = { mode: job.kind, counts: { ok: 1 } };
        expect(await client.finishJob({ params: { jobId: job.id }, body: { workerId, status: "done", report } })).toMatchObject({ report });
      }
    };
    await Promise.all(Array.from({ length: 10 }, (_, i) => work(i % 2 ? a : b, `worker-${i}`)));
    expect(claimed.toSorted()).toEqual(made.map(({ id }) => id).toSorted());
    expect((await a.client.listWorkers()).workers[0]?.agents).toEqual(agents);
  });

  test("let one of several answers to a waiting step win, and tell who waits at either", async () => {
    const runId = await recordWaiting(a.url);
    const { spans } = await b.client.listSpans({ params: { runId } });
    expect(spans.find(({ spanId }) => spanId === STEP)).toMatchObject({ status: "running", held: true, attempts: 2, kind: "tool" });
    const waiting = [a, b].map(({ client }) => client.listSignals({ params: { runId }, query: { known: 0, waitMs: 20_000 } }));
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        (i % 2 ? a : b).client.sendSignal({ params: { runId }, body: { key: "hold:tool:pay#0", value: { approve: i } } }),
      ),
    );
    const won = answers.filter((answer) => answer.status === "fulfilled").map(({ value }) => value);
    expect(won).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === "rejected").map(({ reason }) => (reason as { code: string }).code)).toEqual(
      Array.from({ length: 9 }, () => "conflict"),
    );
    for (const { signals } of await Promise.all(waiting)) expect(signals).toEqual(won);
    expect(await a.client.listSignals({ params: { runId }, query: { known: 1 } })).toEqual({ signals: won });
    await expect(a.client.sendSignal({ params: { runId: newRunId() }, body: { key: "k", value: 1 } })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("gaps in a run's blobs", () => {
  const blobs = (count: number) => Array.from({ length: count }, (_, i) => `"blob ${i}"`);
  const send = async ({ url }: CollectorProcess, runId: string, ...parts: [first: number, count: number][]) => {
    const answer = await sendCheckpoints(
      url,
      runId,
      parts.map(([first, count]) => ({ first, blobs: blobs(count) })),
    );
    expect(answer.status).toBe(200);
    return parseMissingBlobs(answer.headers.get(MISSING_BLOBS_HEADER)).map(({ runId: run, from, to }) => {
      expect(run).toBe(runId);
      return [from, to];
    });
  };

  test("are named in the answer, and no more once they are filled", async () => {
    const runId = newRunId();
    expect(await send(a, runId, [0, 3])).toEqual([]);
    expect(await send(a, runId, [5, 2], [9, 1])).toEqual([
      [3, 4],
      [7, 8],
    ]);
    expect(await send(a, runId, [7, 2])).toEqual([]);
    expect(await send(a, runId, [3, 2])).toEqual([]);
    expect(await send(a, runId, [10, 1])).toEqual([]);
  });

  test("are none where another collector has the rest, or had it before a restart", async () => {
    const runId = newRunId();
    const other = await cluster.start();
    await send(other, runId, [0, 4]);
    expect(await send(b, runId, [4, 2])).toEqual([]);
    await other.stop();
    const restarted = await cluster.start();
    expect(await send(restarted, runId, [6, 1])).toEqual([]);
    expect(await send(restarted, runId, [9, 1])).toEqual([[7, 8]]);
    await restarted.stop();
  });

  test("begin anew with each process that records the run", async () => {
    const runId = newRunId();
    await send(a, runId, [0, 2]);
    expect(await send(a, runId, [2 ** 26, 2])).toEqual([]);
    expect(await send(a, runId, [2 ** 26 + 4, 1])).toEqual([[2 ** 26 + 2, 2 ** 26 + 3]]);
  });

  test("are none where all parts come at once, in any order", async () => {
    const runId = newRunId();
    const starts = Array.from({ length: 20 }, (_, i) => i * 2).toSorted((x, y) => ((x * 7) % 11) - ((y * 7) % 11));
    await Promise.all(starts.map((first) => send(a, runId, [first, 2])));
    expect(await send(b, runId, [40, 1])).toEqual([]);
    expect(await send(a, runId, [41, 1])).toEqual([]);
  });
});

describe("POST /api/fsck", () => {
  const check = async (runId: string): Promise<FsckEvent[]> => {
    const events: FsckEvent[] = [];
    for await (const event of readFsck({ url: a.url, runId })) events.push(event);
    return events;
  };

  test("verifies a run with shared texts, and finds what was done to it", async () => {
    const runId = newRunId();
    const encode = encoder();
    const checkpoint = encode.checkpoint(encode.encode({ prompt: "a long prompt ".repeat(1000), messages: ["hello ".repeat(100)] }));
    expect(checkpoint.shared).toHaveLength(1);
    await sendCheckpoints(a.url, runId, [checkpoint]);
    expect(await check(runId)).toMatchObject([{ type: "progress" }, { type: "end", runs: 1, checkpoints: 1, damaged: 0 }]);
    const read = await b.client.getCheckpoint({ params: { runId, checkpointId: checkpoint.id } });
    expect(read.value).toMatchObject({ prompt: "a long prompt ".repeat(1000) });
    const clickhouse = connect({ url: cluster.clickhouseUrl });
    await clickhouse.run("DELETE FROM checkpoint_shared WHERE 1");
    await clickhouse.close();
    expect((await check(runId))[0]).toMatchObject({ type: "damage", reason: "shared_missing", checkpointId: checkpoint.id });
    await expect(a.client.getCheckpoint({ params: { runId, checkpointId: checkpoint.id } })).rejects.toMatchObject({
      code: "checkpoint_incomplete",
    });
    await expect(check(newRunId())).rejects.toMatchObject({ code: "not_found" });
  });

  test("compares checkpoints of two runs", async () => {
    const [left, right] = await Promise.all(
      [
        { a: 1, same: "x" },
        { a: 2, same: "x" },
      ].map(async (state) => {
        const runId = newRunId();
        const encode = encoder();
        const checkpoint = encode.checkpoint(encode.encode(state));
        await sendCheckpoints(a.url, runId, [checkpoint]);
        return { runId, id: checkpoint.id };
      }),
    );
    const params = { runId: right!.runId, checkpointId: right!.id };
    const changes = await a.client.getChanges({ params, query: { from: left!.id, fromRun: left!.runId } });
    expect(changes).toMatchObject({ from: { id: left!.id }, to: { id: right!.id }, truncated: false });
    expect(changes.changes).toEqual([{ path: "/a", type: "changed", before: 1, after: 2 }]);
    await expect(a.client.getChanges({ params, query: { fromRun: left!.runId } })).rejects.toMatchObject({ code: "bad_request" });
    await expect(a.client.getChanges({ params, query: { from: left!.id } })).rejects.toMatchObject({ code: "not_found" });
  });
});
