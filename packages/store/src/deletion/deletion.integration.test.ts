import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Attribute, newRunId, SharedBlobs, type DeletionEvent, type DeletionReport } from "@retake/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordsOf } from "../checkpoints/checkpoint-records.fixture.ts";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import { batchOf, spanIdOf, spanWith } from "../records.fixture.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";
import { summariseRuns } from "../runs/summarise.ts";

const project = "default";
const forever = new AbortController().signal;

/** Text in columns that are compressed can't be searched for in files: here the tables don't compress. */
async function stopCompressing(database: ClickHouse): Promise<void> {
  const columns = await database.rows<{ table: string; name: string; type: string }>(
    `SELECT table, name, type FROM system.columns WHERE database = {name:String} AND NOT is_in_primary_key
     AND (type LIKE '%String%') AND default_kind = '' AND table NOT IN ('migrations', 'migration_lock', 'audit')`,
    { name: database.database },
  );
  for (const { table, name, type } of columns) await database.run(`ALTER TABLE ${table} MODIFY COLUMN ${name} ${type} CODEC(NONE)`);
}

/** Files anywhere below the directories that have the text in them. */
async function filesWith(directories: readonly string[], text: string): Promise<string[]> {
  const found: string[] = [];
  for (const directory of directories)
    for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      // Merges take files away while they are looked for.
      const content = await readFile(path).catch(() => Buffer.alloc(0));
      if (content.includes(text)) found.push(path.slice(directory.length));
    }
  return found;
}

describe("deleteForGood", () => {
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

  const time = BigInt(Date.now()) * 1_000_000n;
  const logOf = (traceId: string, body: string) => ({
    time,
    traceId,
    spanId: "",
    traceFlags: 0,
    severityText: "",
    severityNumber: 9,
    service: "shop",
    eventName: "",
    body,
    attributes: {},
    resource: {},
    resourceSchemaUrl: "",
    scopeName: "",
    scopeVersion: "",
    scopeAttributes: {},
    scopeSchemaUrl: "",
  });

  interface Recorded {
    readonly word: string;
    readonly user?: string;
    readonly prompt?: string;
    readonly shared?: SharedBlobs;
    readonly forkOf?: string;
  }

  function batchWith(run: string, { word, user = "", prompt = "", shared = new SharedBlobs(), forkOf }: Recorded) {
    const states = [{ prompt, word: `${word}-state` }];
    const checkpoints = recordsOf(states, { run, time, shared });
    const fork: Record<string, string> =
      forkOf === undefined ? {} : { [Attribute.forkRunId]: forkOf, [Attribute.forkSpanId]: spanIdOf(1), [Attribute.forkPoint]: "after" };
    const root = spanWith({
      traceId: run,
      start: time,
      end: time + 1n,
      user,
      input: `${word}-input`,
      output: `${word}-output`,
      preview: `${word}-preview`,
      statusMessage: `${word}-status`,
      attributes: { secret: `${word}-attribute`, ...fork },
      checkpointPost: checkpoints[0]!.id,
    });
    const score = { traceId: run, spanId: "", name: "s", value: 1, label: null, explanation: `${word}-why`, source: "code", time };
    return batchOf(project, { checkpoints, spans: [root], scores: [score], logs: [logOf(run, `${word}-log`)] });
  }

  async function record(fields: Recorded): Promise<string> {
    const run = newRunId();
    await store.write(batchWith(run, fields));
    await store.sendSignal(project, run, "ask#0", `${fields.word}-signal`);
    return run;
  }

  async function erase(what: { runId: string } | { user: string }, dryRun = false): Promise<DeletionReport> {
    const events: DeletionEvent[] = [];
    for await (const event of store.deleteForGood({ project, what, dryRun, actor: "test", signal: forever })) events.push(event);
    const end = events.at(-1);
    if (end?.type !== "end") throw new Error("There is no end.");
    return end.report;
  }
  const found = ({ tables }: DeletionReport): Record<string, number> => Object.fromEntries(tables.map((each) => [each.table, each.found]));

  it("leaves no byte of a run on disk, and all of another", { timeout: 120_000 }, async () => {
    await stopCompressing(database);
    const prompt = `only-here-prompt ${"x".repeat(5000)}`;
    const run = await record({ word: "ZebraQuartz", prompt });
    const other = await record({ word: "OtherWord" });
    await store.createJob(project, {
      id: "job",
      kind: "fork",
      agent: "support",
      runId: run,
      fork: {
        runId: run,
        spanId: spanIdOf(1),
        point: "after",
        edits: [],
        mode: "live",
        external: "hold",
        note: "ZebraQuartz-job",
      } as never,
      replay: null,
    });
    await store.addResults(project, "experiment", [
      {
        caseId: "case",
        trial: 0,
        sourceRunId: null,
        runId: run,
        status: "passed",
        error: null,
        output: "ZebraQuartz-result",
        divergence: null,
        scores: [],
        costUsd: 0,
        steps: 0,
        durationMs: 1,
      },
    ]);
    for (const part of ["input", "attribute", "state", "log", "why", "signal", "result", "status", "preview"])
      expect({ part, files: await filesWith(test.directories, `ZebraQuartz-${part}`) }).not.toEqual({ part, files: [] });
    // The text index has the word, too.
    expect(await filesWith(test.directories, "zebraquartz")).not.toEqual([]);
    expect(await filesWith(test.directories, "only-here-prompt")).not.toEqual([]);

    const report = await erase({ runId: run });
    expect(report.tables.filter(({ left }) => left !== 0)).toEqual([]);
    expect(report).toMatchObject({ runs: 1, runIds: [run], filesWaiting: 0, forks: [] });
    expect(found(report)).toMatchObject({ spans: 1, otel_logs: 1, signals: 1, jobs: 1, experiment_results: 1, checkpoint_shared: 1 });
    expect(await filesWith(test.directories, "ZebraQuartz")).toEqual([]);
    expect(await filesWith(test.directories, "zebraquartz")).toEqual([]);
    expect(await filesWith(test.directories, "only-here-prompt")).toEqual([]);

    expect(await filesWith(test.directories, "OtherWord-input")).not.toEqual([]);
    expect((await store.getRun(project, other))?.run.firstInput).toBe("OtherWord-input");
    expect(await store.getRun(project, run)).toBeNull();
    expect((await store.listAudit({ limit: 1 }))[0]).toMatchObject({ act: "run.deleted", subject: run, actor: "test", project });
  });

  it("only counts when asked to", async () => {
    const run = await record({ word: "kept" });
    const report = await erase({ runId: run }, true);
    expect(report).toMatchObject({ dryRun: true, runs: 1, refusedUntilMs: null });
    expect(found(report)).toMatchObject({ spans: 1, span_io: 1, scores: 1, runs: 1 });
    expect(report.tables.every(({ left }) => left === null)).toBe(true);
    expect(await store.getRun(project, run)).not.toBeNull();
    expect(await store.listAudit({ limit: 1 })).toEqual([]);
    await expect(erase({ runId: newRunId() })).rejects.toMatchObject({ code: "not_found" });
  });

  it("deletes all runs of a user, of this project, and does not write down whose", async () => {
    const mine = [await record({ word: "a", user: "ada lovelace" }), await record({ word: "b", user: "ada lovelace" })];
    const others = await record({ word: "c", user: "bob" });
    await store.write({ ...batchWith(newRunId(), { word: "d", user: "ada lovelace" }) });
    const foreign = newRunId();
    const { spans } = batchOf("elsewhere", { spans: [spanWith({ traceId: foreign, user: "ada lovelace" })] });
    await store.write({ ...batchOf("elsewhere", {}), spans });
    const report = await erase({ user: "ada lovelace" });
    expect(report).toMatchObject({ runs: 3 });
    expect(report.runIds).toEqual(expect.arrayContaining(mine));
    expect(report.tables.filter(({ left }) => left !== 0)).toEqual([]);
    expect((await store.listRuns(project, { q: "", limit: 10 })).runs.map(({ runId }) => runId)).toEqual([others]);
    expect(await store.getRun("elsewhere", foreign)).not.toBeNull();
    const [entry] = await store.listAudit({ limit: 1 });
    expect(entry).toMatchObject({ act: "user.deleted", details: expect.stringContaining('"runs":3') as string });
    expect(JSON.stringify(entry)).not.toContain("ada lovelace");
    expect(await erase({ user: "ada lovelace" })).toMatchObject({ runs: 0 });
  });

  it("drops what arrives later, and only that", async () => {
    const run = await record({ word: "gone" });
    await erase({ runId: run });
    const living = newRunId();
    const late = batchOf(project, {
      spans: [
        spanWith({ traceId: run, spanId: spanIdOf(7), parentId: spanIdOf(1), input: "late" }),
        spanWith({ traceId: living, input: "on time" }),
      ],
      checkpoints: recordsOf([{ a: 1 }], { run, time }),
      scores: [{ traceId: run, spanId: "", name: "late", value: 1, label: null, explanation: null, source: "code", time }],
      logs: [logOf(run, "late"), logOf(living, "on time"), logOf("", "of no run")],
    });
    await store.write(late);
    const again = await erase({ runId: run }, true).catch((error: unknown) => error);
    expect(again).toMatchObject({ code: "not_found" });
    expect((await store.listRuns(project, { q: "", limit: 10 })).runs.map(({ runId }) => runId)).toEqual([living]);
    expect(await database.rows("SELECT Body AS body FROM otel_logs ORDER BY body")).toEqual([{ body: "of no run" }, { body: "on time" }]);
    expect((await store.getSpan(project, living, spanIdOf(1)))?.input).toBe("on time");
    // Of the same id in another project nothing was deleted.
    await store.write(batchOf("elsewhere", { spans: [spanWith({ traceId: run })] }));
    expect(await store.getRun("elsewhere", run)).not.toBeNull();
  });

  it("takes away what slipped in, which never gets a summary", async () => {
    const run = await record({ word: "gone" });
    await erase({ runId: run });
    // A write that had asked before the run was deleted.
    const { spans } = batchWith(run, { word: "slipped" });
    await database.insertBlock("span_io", spans.contents);
    await database.insertBlock("spans", spans.spans);
    await summariseRuns(database, project, [run]);
    expect(await store.getRun(project, run)).toBeNull();
    expect(await store.sweepDeleted(forever)).toBe(2);
    expect(await store.listSpans(project, run)).toEqual([]);
    expect(await store.sweepDeleted(forever)).toBe(0);
  });

  it("keeps a shared text that another run needs, and forks whole", async () => {
    const prompt = `shared ${"y".repeat(5000)}`;
    const shared = new SharedBlobs();
    const parent = await record({ word: "parent", prompt, shared });
    const fork = await record({ word: "fork", prompt, shared, forkOf: parent });
    const report = await erase({ runId: parent });
    expect(report.forks).toEqual([fork]);
    expect(found(report)).toMatchObject({ checkpoint_shared: 0 });
    const fresh = createStore(database);
    const [checkpoint] = await fresh.listCheckpoints(project, fork);
    expect((await fresh.getCheckpoint(project, fork, checkpoint!.id))?.value).toMatchObject({ word: "fork-state", prompt });
    expect(await fresh.getRun(project, fork)).toMatchObject({ parentGone: true, run: { fork: { runId: parent } } });
  });

  it("says which runs count on a text that went with another", async () => {
    const shared = new SharedBlobs();
    const prompt = `prompt ${"z".repeat(5000)}`;
    const first = await record({ word: "first", prompt, shared });
    const before = recordsOf([{ prompt, word: "w" }], { run: newRunId(), time, shared }).map((each) => ({ ...each, project }));
    expect(await store.findRunsWithoutTexts(before)).toEqual([]);
    await erase({ runId: first });
    expect(before.flatMap((each) => each.shared)).toEqual([]);
    const told = createStore(database);
    expect(await told.findRunsWithoutTexts(before)).toEqual([{ project, traceId: before[0]!.traceId }]);
    const sentAgain = recordsOf([{ prompt, word: "w" }], { run: newRunId(), time, shared: new SharedBlobs() });
    await store.write(batchOf(project, { checkpoints: sentAgain }));
    expect(await told.findRunsWithoutTexts(before)).toEqual([]);
  });
});
