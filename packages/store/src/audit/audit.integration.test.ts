import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { localName } from "../client/cluster.ts";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import type { Store } from "../store.ts";
import { startTestServer, tamper, type TestServer } from "../test-server.fixture.ts";
import { chained } from "./chain.ts";

let test: TestServer;
let database: ClickHouse;
let store: Store;
beforeAll(async () => {
  test = await startTestServer();
});
afterAll(async () => test.stop());
beforeEach(async () => {
  database = await test.newMigratedDatabase();
  store = createStore(database);
});

const act = (subject: string) => ({ actor: "key:0123", act: "run.deleted", project: "shop", subject, details: { n: subject } });
const record = async (...subjects: string[]) => {
  for (const subject of subjects) await store.recordAct(act(subject));
};

describe("the audit log", () => {
  it("chains what is appended", async () => {
    expect(await store.verifyAudit()).toEqual({ valid: true, entries: 0, head: null, fault: null });
    await record("a", "'b\n\u0000", "ü");
    const [third, second, first] = await store.listAudit({ limit: 10 });
    expect([first?.sequence, second?.sequence, third?.sequence]).toEqual([1, 2, 3]);
    expect([first?.previous, second?.previous, third?.previous]).toEqual(["0".repeat(64), first?.hash, second?.hash]);
    expect(second).toMatchObject({ act: "run.deleted", subject: "'b\n\u0000", details: '{"n":"\'b\\n\\u0000"}' });
    expect(await store.listAudit({ limit: 1, before: 3 })).toEqual([second]);
    expect(await store.verifyAudit()).toEqual({ valid: true, entries: 3, head: { sequence: 3, hash: third?.hash }, fault: null });
  });

  it("stays one chain when many append at once, through two connections", async () => {
    const stores = [store, createStore(test.reconnect(database))];
    const acts = 24;
    await Promise.all(Array.from({ length: acts }, async (_, i) => stores[i % 2]!.recordAct(act(String(i)))));
    expect(await store.verifyAudit()).toMatchObject({ valid: true, entries: acts });
    await tamper(database, "OPTIMIZE TABLE audit FINAL");
    expect(await store.verifyAudit()).toMatchObject({ valid: true, entries: acts });
    const subjects = (await store.listAudit({ limit: 100 })).map(({ subject }) => Number(subject));
    expect(subjects.toSorted((a, b) => a - b)).toEqual(Array.from({ length: acts }, (_, i) => i));
  });

  it("shows what was changed, taken out or put in", async () => {
    await record("a", "b", "c", "d");
    const entries = (await store.listAudit({ limit: 10 })).toReversed();
    const rewrite = async (sequence: number, change: string): Promise<void> => {
      await database.run(`CREATE TABLE copy AS ${localName(database.cluster, "audit")}`);
      await database.run(
        `INSERT INTO copy (* EXCEPT subject, subject) SELECT * EXCEPT subject, ${change} FROM audit WHERE sequence = ${sequence}`,
      );
      await tamper(database, `DELETE FROM audit WHERE sequence = ${sequence}`);
      await database.run("INSERT INTO audit SELECT * FROM copy");
      await database.run("DROP TABLE copy SYNC");
    };
    await rewrite(3, "'x'");
    expect(await store.verifyAudit()).toMatchObject({ valid: false, entries: 2, fault: { sequence: 3, message: "Entry 3 was changed." } });
    await rewrite(3, "'c'");
    expect(await store.verifyAudit()).toMatchObject({ valid: true, entries: 4, head: { hash: entries[3]?.hash } });
    await tamper(database, "DELETE FROM audit WHERE sequence = 2");
    expect(await store.verifyAudit()).toMatchObject({ valid: false, entries: 1, fault: { sequence: 2, message: "Entry 2 is missing." } });
    // Another entry, well made, in the place of the one that is gone.
    const { sequence, timeMs, actor, project, subject, details, previous, hash } = chained(act("forged"), entries[0], 1);
    await database.run(
      `INSERT INTO audit SELECT {sequence:UInt64}, 'x', fromUnixTimestamp64Milli({timeMs:Int64}, 'UTC'), {actor:String}, 'run.deleted',
       {project:String}, {subject:String}, {details:String}, {previous:String}, {hash:String}`,
      { sequence, timeMs, actor, project, subject, details, previous, hash },
    );
    expect(await store.verifyAudit()).toMatchObject({ valid: false, entries: 2, fault: { sequence: 3 } });
  });
});
