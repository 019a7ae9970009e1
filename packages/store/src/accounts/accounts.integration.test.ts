import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import type { Store } from "../store.ts";
import { startTestServer, tamper, type TestServer } from "../test-server.fixture.ts";
import { digestOfKey, idOfSecret } from "../keys/key-text.ts";
import type { AccountStore, StoredUser } from "./account-store.ts";

let test: TestServer;
let database: ClickHouse;
let store: Store;
let accounts: AccountStore;
beforeAll(async () => {
  test = await startTestServer();
  database = await test.newMigratedDatabase();
  store = createStore(database);
  accounts = store.accounts;
});
afterAll(async () => test.stop());

const actor = "settings";
const later = (): number => Date.now() + 60_000;
const newUser = async (email: string, owner = false): Promise<StoredUser> =>
  (await accounts.createUser({ email, owner, subject: "", actor }))!;
const begin = async (user: StoredUser): Promise<{ id: string; token: string }> =>
  accounts.createSession({ user, client: "Firefox", expiresTimeMs: later(), by: "password" });

describe("users", () => {
  it("have one account an address, and one password, the last", async () => {
    expect(await accounts.findOwner()).toBeNull();
    const owner = await newUser("boss@x.test", true);
    const ann = await newUser("ann@x.test");
    expect(await accounts.findOwner()).toEqual(owner);
    expect(await accounts.findUser("ann@x.test")).toEqual(ann);
    expect(await accounts.createUser({ email: "ann@x.test", owner: true, subject: "", actor })).toBeNull();
    expect(await accounts.getPassword(ann.id)).toBeNull();
    for (const hash of ["first", "second"]) await accounts.setPassword(ann, hash, actor);
    expect(await accounts.getPassword(ann.id)).toBe("second");
    await accounts.linkSubject(ann, "https://id.test 42");
    await accounts.setPassword(ann, null, actor);
    await tamper(database, "OPTIMIZE TABLE passwords FINAL");
    expect(await accounts.getPassword(ann.id)).toBeNull();
    expect(await accounts.findUser("ann@x.test")).toEqual({ ...ann, subject: "https://id.test 42" });
    expect(await accounts.findUser("'; DROP TABLE users; --")).toBeNull();
  });
});

describe("sessions", () => {
  it("are kept as digests, with their user's roles, and end for good", async () => {
    const user = await newUser("bob@x.test");
    await accounts.setRole("shop", user, "viewer", actor);
    await accounts.setRole("lab", user, "admin", actor);
    const [one, two] = [await begin(user), await begin(user)];
    expect(one.id).toBe(idOfSecret("rts", one.token));
    await accounts.noteSessionUses([{ id: one.id, timeMs: Date.now() + 5_000 }]);
    const found = (await accounts.findSessions([one.id, "0".repeat(16)])).get(one.id)!;
    expect(found).toMatchObject({ user, digest: digestOfKey(one.token), client: "Firefox", ended: false });
    expect([...found.roles]).toEqual([
      ["lab", "admin"],
      ["shop", "viewer"],
    ]);
    expect(found.usedTimeMs - found.createdTimeMs).toBeGreaterThan(1_000);
    expect((await accounts.listSessions(user.id)).map(({ id }) => id).toSorted()).toEqual([one.id, two.id].toSorted());
    const other = await newUser("eve@x.test");
    await accounts.endSessions(other, [one.id], actor);
    expect((await accounts.findSessions([one.id])).get(one.id)?.ended).toBe(false);
    await accounts.endSessions(user, [one.id], actor);
    await tamper(database, "OPTIMIZE TABLE sessions FINAL");
    expect((await accounts.findSessions([one.id])).get(one.id)?.ended).toBe(true);
    expect((await accounts.listSessions(user.id)).map(({ id }) => id)).toEqual([two.id]);
    const tables = ["sessions", "users", "audit", "one_time_links"];
    const kept = JSON.stringify(await Promise.all(tables.map(async (table) => database.rows(`SELECT * FROM ${table}`))));
    for (const { token } of [one, two]) expect(kept).not.toContain(token.slice(-64));
  });
});

describe("members", () => {
  it("have a role in each project, changed and taken away there alone", async () => {
    const user = await newUser("cat@x.test");
    await accounts.setRole("a", user, "viewer", actor);
    await accounts.setRole("b", user, "viewer", actor);
    const sinceTimeMs = (await accounts.listMembers("a"))[0]!.sinceTimeMs;
    await accounts.setRole("a", user, "editor", actor);
    expect(await accounts.listMembers("a")).toEqual([{ user, role: "editor", sinceTimeMs }]);
    await accounts.removeMember("a", user, actor);
    expect(await accounts.listMembers("a")).toEqual([]);
    expect(await accounts.listMembers("b")).toMatchObject([{ user, role: "viewer" }]);
    const acts = (await store.listAudit({ limit: 4 })).map(({ act, project, subject }) => [act, project, subject]);
    expect(acts[0]).toEqual(["member.removed", "a", "cat@x.test"]);
    expect(acts[1]).toEqual(["member.role-set", "a", "cat@x.test"]);
    expect(await store.verifyAudit()).toMatchObject({ valid: true });
  });
});

describe("one-time links", () => {
  it("are found by their id until they are closed", async () => {
    const invited = { email: "dan@x.test", project: "shop", role: "editor" as const, expiresTimeMs: later(), actor };
    const { link, token } = await accounts.createLink(invited);
    const { link: reset } = await accounts.createLink({ ...invited, project: null, role: null });
    expect(await accounts.findLink(link.id)).toEqual({ ...link, digest: digestOfKey(token) });
    expect(await accounts.findLink(reset.id)).toMatchObject({ project: null, role: null });
    expect(await accounts.listLinks({ project: "shop" })).toEqual([link]);
    expect(await accounts.listLinks({ email: "dan@x.test" })).toHaveLength(2);
    await accounts.closeLink(link, "used", "user:dan@x.test");
    expect(await accounts.findLink(link.id)).toMatchObject({ closed: true });
    expect(await accounts.listLinks({ project: "shop" })).toEqual([]);
  });
});
