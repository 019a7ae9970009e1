import { newRunId } from "@retake/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import { spanIdOf } from "../records.fixture.ts";
import type { NewJob, Store } from "../store.ts";
import { inCluster, startTestServer, type TestServer } from "../test-server.fixture.ts";

const project = "default";

function jobOf(id: string, agent = "support"): NewJob {
  return {
    id,
    kind: "fork",
    agent,
    runId: newRunId(),
    fork: {
      runId: newRunId(),
      spanId: spanIdOf(1),
      point: "after",
      edits: [{ type: "model", model: "o" }],
      mode: "live",
      external: "hold",
    },
    replay: null,
  };
}

describe("jobs", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
  });
  beforeEach(async () => {
    database = await test.newMigratedDatabase();
    store = createStore(database);
  });
  afterAll(async () => test.stop());

  /** As if the worker had claimed it so long ago. */
  const claimedBefore = async (id: string, worker: string, seconds: number): Promise<void> =>
    database.run(
      "INSERT INTO jobs (project, id, event, worker, claim, time) SELECT {project:String}, {id:String}, 'claimed', {worker:String}, {worker:String}, now64(3) - {seconds:UInt32}",
      { project, id, worker, seconds },
    );

  it("goes from queued to done, in the hands of one worker", async () => {
    const wanted = jobOf("a");
    expect(await store.createJob(project, wanted)).toMatchObject({ ...wanted, status: "queued", workerId: null, waitingForWorker: true });
    expect(await store.claimJob(project, "w1", ["other"])).toBeNull();
    expect(await store.claimJob("elsewhere", "w1", ["support"])).toBeNull();
    expect(await store.claimJob(project, "w1", ["other", "support"])).toMatchObject({
      id: "a",
      status: "claimed",
      workerId: "w1",
      fork: wanted.fork,
    });
    expect(await store.claimJob(project, "w2", ["support"])).toBeNull();
    expect(await store.beatJob(project, "a", "w1")).toBe(true);
    expect(await store.beatJob(project, "a", "w2")).toBe(false);
    expect(await store.finishJob(project, "a", "w2", { status: "done" })).toBeNull();
    expect(await store.finishJob(project, "a", "w1", { status: "failed", error: "broke" })).toMatchObject({
      status: "failed",
      error: "broke",
    });
    expect(await store.finishJob(project, "a", "w1", { status: "failed", error: "broke" })).toMatchObject({ status: "failed" });
    expect(await store.finishJob(project, "a", "w1", { status: "done" })).toBeNull();
    expect(await store.claimJob(project, "w1", ["support"])).toBeNull();
    expect(await store.getJob(project, "none")).toBeNull();
  });

  it("holds a replay, and what its worker reported of it", async () => {
    const replay = { runId: newRunId(), mode: "strict" as const };
    const wanted: NewJob = { id: "r", kind: "replay", agent: "support", runId: newRunId(), fork: null, replay };
    expect(await store.createJob(project, wanted)).toMatchObject({ ...wanted, attempt: 0, report: null });
    expect(await store.claimJob(project, "w1", ["support"])).toMatchObject({ kind: "replay", replay, attempt: 1 });
    const report = { mode: "strict", first: null, counts: { same: 3 } };
    expect(await store.finishJob(project, "r", "w1", { status: "done", report })).toMatchObject({ status: "done", report });
    expect(await store.getJob(project, "r")).toMatchObject({ report, error: null });
  });

  it("takes the oldest first, lists the newest first", async () => {
    for (const id of ["b", "a", "c"]) await store.createJob(project, jobOf(id));
    expect((await store.listJobs(project, 2)).map(({ id }) => id)).toEqual(["c", "a"]);
    expect((await store.claimJob(project, "w", ["support"]))?.id).toBe("b");
  });

  it("gives a job whose worker went silent to another, and nothing back to the first", async () => {
    await store.createJob(project, jobOf("a"));
    await claimedBefore("a", "dead", 16);
    expect(await store.getJob(project, "a")).toMatchObject({ status: "queued", workerId: null });
    expect(await store.claimJob(project, "alive", ["support"])).toMatchObject({ id: "a", workerId: "alive", attempt: 2 });
    expect(await store.beatJob(project, "a", "dead")).toBe(false);
    expect(await store.finishJob(project, "a", "dead", { status: "done" })).toBeNull();
    expect(await store.finishJob(project, "a", "alive", { status: "done" })).toMatchObject({ status: "done", workerId: "alive" });
  });

  it("keeps a lease that is beaten, and one that is late but not taken", async () => {
    await store.createJob(project, jobOf("a"));
    await claimedBefore("a", "slow", 16);
    expect(await store.beatJob(project, "a", "slow")).toBe(true);
    expect(await store.claimJob(project, "other", ["support"])).toBeNull();
  });

  it("is not lost when an end comes from who no longer holds it", async () => {
    await store.createJob(project, jobOf("a"));
    await claimedBefore("a", "first", 60);
    await claimedBefore("a", "second", 30);
    // What `finishJob` writes where it loses the race that it can't see.
    for (const event of ["done", "void"])
      await database.run("INSERT INTO jobs (project, id, event, worker) SELECT {project:String}, 'a', {event:String}, 'first'", {
        project,
        event,
      });
    expect(await store.claimJob(project, "third", ["support"])).toMatchObject({ id: "a", workerId: "third" });
  });

  it("gives none of many jobs to two workers, through two stores at once", async () => {
    // Each claim takes several times as long where two servers of a cluster share this machine.
    const count = inCluster ? 50 : 200;
    const stores = [store, createStore(test.reconnect(database))];
    await database.run(
      `INSERT INTO jobs (project, id, event, kind, agent, run_id, fork)
       SELECT {project:String}, toString(number), 'created', 'fork', 'support', {run:String}, {fork:String} FROM numbers({count:UInt32})`,
      { project, run: newRunId(), fork: JSON.stringify(jobOf("x").fork), count },
    );
    const claimed: string[] = [];
    const work = async (worker: string, own: Store): Promise<void> => {
      // A worker that gets nothing may have lost every race: it is done when nothing is queued any more.
      for (;;) {
        const job = await own.claimJob(project, worker, ["support"]);
        if (job !== null) claimed.push(job.id);
        else if ((await own.listJobs(project, count)).every(({ status }) => status === "claimed")) return;
      }
    };
    await Promise.all(stores.flatMap((own, i) => [0, 1, 2, 3].map((k) => work(`w${i}-${k}`, own))));
    expect(claimed).toHaveLength(count);
    expect(new Set(claimed).size).toBe(count);
  });

  it("knows its workers", async () => {
    await store.beatWorker(project, { id: "w1", agents: [{ name: "support", version: "1" }] });
    await store.beatWorker(project, { id: "w1", agents: [{ name: "support", version: "2" }] });
    await database.run("INSERT INTO workers SELECT {project:String}, 'old', '[]', now64(3) - INTERVAL 1 MINUTE", { project });
    expect(await store.listWorkers(project)).toMatchObject([
      { id: "w1", agents: [{ name: "support", version: "2" }], live: true },
      { id: "old", live: false },
    ]);
    expect(await store.createJob(project, jobOf("a"))).toMatchObject({ waitingForWorker: false });
  });
});
