import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ADMIN_KEY, createTestApi } from "../api.fixture.ts";
import { sizeOf } from "./directory-size.ts";

describe("GET /api/deployment", () => {
  test("is for admins, and for this machine where no keys are needed", async () => {
    expect(await createTestApi().client.getDeployment()).toEqual({
      host: "127.0.0.1",
      loopback: true,
      keys: { required: false, active: 1 },
      caller: { project: "default", scope: "admin" },
      retentionDays: 0,
      dataDirectory: null,
      staleWorkers: [],
    });
    const admin = createTestApi({ keysRequired: true, key: ADMIN_KEY });
    expect((await admin.client.getDeployment()).keys).toEqual({ required: true, active: 1 });
    const { secret } = await admin.store.createKey({
      name: "n",
      project: "default",
      scope: "write",
      expiresTimeMs: null,
      actor: "settings",
    });
    expect((await admin.client.getDeployment()).keys.active).toBe(2);
    const refused = await admin.request("/api/deployment", { headers: { authorization: `Bearer ${secret}` } });
    expect(refused.status).toBe(403);
  });

  test("counts keys that hold, and names workers that are gone and what the project keeps", async () => {
    const { store, client } = createTestApi();
    const { key } = await store.createKey({ name: "revoked", project: "default", scope: "write", expiresTimeMs: null, actor: "settings" });
    await store.revokeKey(key.id);
    await store.createKey({ name: "expired", project: "default", scope: "write", expiresTimeMs: 1, actor: "settings" });
    store.workers = [
      { id: "gone", agents: [], lastSeenMs: 5, live: false },
      { id: "here", agents: [], lastSeenMs: Date.now(), live: true },
    ];
    await store.setRetention("default", 30);
    expect(await client.getDeployment()).toMatchObject({
      keys: { active: 1 },
      retentionDays: 30,
      staleWorkers: [{ id: "gone", lastSeenMs: 5 }],
    });
  });
});

test("a directory's size is what its files take on disk", async () => {
  const directory = await mkdtemp(join(tmpdir(), "retake-size-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, "a/b"), { recursive: true });
  for (let i = 0; i < 100; i++) await writeFile(join(directory, "a/b", `${i}`), Buffer.alloc(10_000));
  await writeFile(join(directory, "top"), Buffer.alloc(100_000));
  const { path, bytes, freeBytes } = await sizeOf(directory);
  expect(path).toBe(directory);
  expect(bytes).toBeGreaterThanOrEqual(1_100_000);
  expect(bytes).toBeLessThan(2_000_000);
  expect(freeBytes).toBeGreaterThan(0);
});
