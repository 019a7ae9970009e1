import { afterAll, beforeAll, expect, it } from "vitest";
import { createStore } from "../create-store.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";

let test: TestServer;
let store: Store;
beforeAll(async () => {
  test = await startTestServer();
  store = createStore(await test.newMigratedDatabase());
});
afterAll(async () => test.stop());

const actor = "loopback";

it("keeps projects and how long their runs are kept", async () => {
  expect(await store.listProjects()).toEqual([]);
  const shop = await store.createProject({ name: "shop", retentionDays: 0.5, actor });
  expect(shop).toMatchObject({ name: "shop", retentionDays: 0.5 });
  expect(await store.createProject({ name: "shop", retentionDays: null, actor })).toBeNull();
  await store.ensureProject("default");
  expect((await store.listProjects()).map(({ name, retentionDays }) => [name, retentionDays])).toEqual([
    ["default", null],
    ["shop", 0.5],
  ]);
  expect(await store.setRetention("shop", null, actor)).toEqual({ ...shop, retentionDays: null });
  expect(await store.setRetention("default", 30, actor)).toMatchObject({ retentionDays: 30 });
  expect(await store.setRetention("nowhere", 30, actor)).toBeNull();
  expect(await store.getProject("shop")).toEqual({ ...shop, retentionDays: null });
  expect((await store.listAudit({ limit: 10 })).map(({ act, subject, details }) => [act, subject, JSON.parse(details) as unknown])).toEqual(
    [
      ["retention.changed", "default", { before: null, after: 30 }],
      ["retention.changed", "shop", { before: 0.5, after: null }],
      ["project.created", "shop", { retentionDays: 0.5 }],
    ],
  );
});

it("never lets the project of the settings win over what was said of it", async () => {
  await store.ensureProject("default");
  expect(await store.getProject("default")).toMatchObject({ retentionDays: 30 });
});
