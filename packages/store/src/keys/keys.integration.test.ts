import { newRunId } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import type { Store } from "../store.ts";
import { startTestServer, tamper, type TestServer } from "../test-server.fixture.ts";
import { digestOfKey, idOfKey } from "./key-text.ts";

let test: TestServer;
let database: ClickHouse;
let store: Store;
beforeAll(async () => {
  test = await startTestServer();
  database = await test.newMigratedDatabase();
  store = createStore(database);
});
afterAll(async () => test.stop());

const actor = "settings";

describe("keys", () => {
  it("are stored as digests only", async () => {
    const expiresTimeMs = Date.now() + 60_000;
    const { key, secret } = await store.createKey({ name: "ci", project: "a", scope: "ingest", expiresTimeMs, actor });
    expect(secret).toMatch(/^rtk_[0-9a-f]{16}_[0-9a-f]{64}$/);
    expect(key).toMatchObject({ id: idOfKey(secret), name: "ci", project: "a", scope: "ingest", expiresTimeMs, revokedTimeMs: null });
    expect(await store.findKeys([key.id, newRunId()])).toEqual(
      new Map([[key.id, { id: key.id, project: "a", scope: "ingest", digest: digestOfKey(secret), expiresTimeMs, revoked: false }]]),
    );
    expect(await store.listKeys("a")).toEqual([key]);
    const kept = JSON.stringify([await database.rows("SELECT * FROM keys"), await database.rows("SELECT * FROM audit")]);
    expect(kept).not.toContain(secret.slice(-64));
  });

  it("are revoked for good, whatever is noted of their use", async () => {
    const { key } = await store.createKey({ name: "old", project: "b", scope: "write", expiresTimeMs: null, actor });
    const revoked = await store.revokeKey(key.id, actor);
    expect(revoked?.revokedTimeMs).toBeGreaterThan(0);
    expect(await store.revokeKey(key.id, actor)).toEqual(revoked);
    await store.noteKeyUses([
      { id: key.id, timeMs: 5_000 },
      { id: key.id, timeMs: 2_000 },
    ]);
    await tamper(database, "OPTIMIZE TABLE keys FINAL");
    expect(await store.listKeys("b")).toEqual([{ ...revoked, lastUsedTimeMs: 5_000 }]);
    expect((await store.findKeys([key.id])).get(key.id)).toMatchObject({ revoked: true, expiresTimeMs: null });
    expect(await store.revokeKey("0".repeat(16), actor)).toBeNull();
  });

  it("are listed by project, newest first", async () => {
    const names = (await store.listKeys()).map(({ name }) => name);
    expect(names).toEqual(["old", "ci"]);
    expect(await store.listKeys("'; DROP TABLE keys; --")).toEqual([]);
  });
});
