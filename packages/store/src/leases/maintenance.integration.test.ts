import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { startTestServer, tamper, type TestServer } from "../test-server.fixture.ts";
import { takeTurn } from "./maintenance.ts";

const { signal } = new AbortController();

describe("takeTurn", () => {
  let test: TestServer;
  let database: ClickHouse;
  beforeAll(async () => {
    test = await startTestServer();
  });
  beforeEach(async () => {
    database = await test.newMigratedDatabase();
  });
  afterAll(async () => test.stop());

  it("gives a task to one of many at a time, and each turn to one only", async () => {
    const other = test.reconnect(database);
    let under = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++under);
      await database.rows("SELECT sleep(0.2)");
      under--;
    };
    const turn = (i: number, everyMs: number) => takeTurn(i % 2 ? other : database, "task", { everyMs, signal }, work);
    const taken = await Promise.all(Array.from({ length: 10 }, (_, i) => turn(i, 60_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await turn(0, 60_000)).toBe(false);
    expect(await turn(0, 0)).toBe(true);
    expect(await takeTurn(other, "another task", { everyMs: 60_000, signal }, work)).toBe(true);
    expect(most).toBe(1);
  });

  it("goes on where a turn failed, and where its holder is gone", async () => {
    const failing = takeTurn(database, "task", { everyMs: 0, signal }, () => Promise.reject(new Error("broken")));
    await expect(failing).rejects.toThrow("broken");
    expect(await takeTurn(database, "task", { everyMs: 0, signal }, () => Promise.resolve())).toBe(true);
    await database.run(
      "INSERT INTO maintenance (task, event, claim, worker, time) SELECT 'dead', 'claimed', 'x', 'x', now64(3) - toIntervalSecond(61)",
    );
    expect(await takeTurn(database, "dead", { everyMs: 0, signal }, () => Promise.resolve())).toBe(true);
  });

  it("keeps a turn as long as the work lasts, and tells who lost it", async () => {
    let told = false;
    const leaseMs = 1_500;
    const taken = takeTurn(database, "task", { everyMs: 0, leaseMs, signal }, async (own) => {
      await database.rows("SELECT sleep(2)");
      expect(own.aborted).toBe(false);
      expect(await takeTurn(database, "task", { everyMs: 0, leaseMs, signal }, () => Promise.resolve())).toBe(false);
      await tamper(database, "ALTER TABLE maintenance DELETE WHERE 1 SETTINGS mutations_sync = 2");
      // It may have been told while the rows went.
      await new Promise<void>((resolve) => (own.aborted ? resolve() : own.addEventListener("abort", () => resolve())));
      told = true;
    });
    await taken;
    expect(told).toBe(true);
  });
});
