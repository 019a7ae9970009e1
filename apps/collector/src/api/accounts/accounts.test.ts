import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { hash } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient, PROJECT_HEADER, type Client, type MemberRole, type SessionStarted } from "@retake/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestApi, SESSION_IDLE_MS, SESSION_MAX_MS, type TestApi } from "../api.fixture.ts";
import { runWith } from "../memory-store.fixture.ts";

const PASSWORD = "correct horse battery";
const owner = { email: "boss@x.test", password: PASSWORD };

let api: TestApi;
let nowMs: number;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  nowMs = Date.now();
  begin(createTestApi({ keysRequired: true }));
});
afterEach(() => vi.useRealTimers());

function begin(made: TestApi): void {
  api = made;
  api.store.now = () => nowMs;
  api.store.runs = [runWith({})];
  api.store.projects.push({ name: "shop", createdTimeMs: 0, retentionDays: null });
}

/** As time goes by: what is known of sessions gets old, too. */
async function pass(ms: number): Promise<void> {
  nowMs += ms;
  await vi.advanceTimersByTimeAsync(Math.min(ms, 10_000));
}

const clientOf = (key?: string, project?: string, address?: string): Client =>
  createClient({
    key,
    headers: {
      ...(project !== undefined && { [PROJECT_HEADER]: project }),
      ...(address !== undefined && { "retake-client-address": address }),
    },
    fetch: (input, init) => api.request((input as URL).href, init),
  });
const anybody = (address?: string): Client => clientOf(undefined, undefined, address);
const setUp = async (): Promise<SessionStarted> => anybody().setUpOwner({ body: { ...owner, code: api.setUpCode.text } });
const unauthenticated = { code: "unauthenticated" };

async function join(email: string, role: MemberRole, project = "shop"): Promise<SessionStarted> {
  const boss = (await api.store.accounts.findOwner()) === null ? await setUp() : await anybody().signIn({ body: owner });
  const invited = await clientOf(boss.token, project).inviteMember({ body: { email, role } });
  return anybody().acceptLink({ body: { token: invited.link!.token, password: PASSWORD } });
}

describe("the owner", () => {
  test("is who has the code from the console, once", async () => {
    expect(await anybody().getSignIn()).toEqual({ required: true, setUp: true, oidc: null });
    for (const code of ["", "AAAAA-AAAAA-AAAAA-AAAAA", api.setUpCode.text.slice(1)])
      await expect(anybody().setUpOwner({ body: { ...owner, code } })).rejects.toMatchObject({
        code: code === "" ? "bad_request" : "forbidden",
      });
    await expect(anybody().setUpOwner({ body: { ...owner, password: "short", code: api.setUpCode.text } })).rejects.toMatchObject({
      code: "bad_request",
    });
    const { token } = await anybody().setUpOwner({ body: { ...owner, code: api.setUpCode.text.toLowerCase().replaceAll("-", " ") } });
    expect(await clientOf(token).getAccount()).toMatchObject({
      user: { email: owner.email, owner: true, hasPassword: true },
      scope: "admin",
    });
    expect((await clientOf(token).getAccount()).projects.map(({ name }) => name)).toEqual(["default", "shop"]);
    expect(await anybody().getSignIn()).toMatchObject({ setUp: false });
    await expect(setUp()).rejects.toMatchObject({ code: "conflict" });
  });

  test("can't be made where nobody has to sign in", async () => {
    begin(createTestApi());
    expect(await anybody().getSignIn()).toMatchObject({ required: false });
    expect(await anybody().getAccount()).toMatchObject({ user: null, scope: "admin", project: "default" });
    expect(await clientOf(undefined, "shop").getAccount()).toMatchObject({ project: "shop" });
    expect(await clientOf(undefined, "nowhere").getAccount()).toMatchObject({
      scope: "none",
      projects: [{ name: "default" }, { name: "shop" }],
    });
    await expect(clientOf(undefined, "nowhere").listRuns()).rejects.toMatchObject({
      code: "forbidden",
      message: "There is no project nowhere.",
    });
  });

  test("gets a new password from who can write into the data directory, once and soon", async () => {
    const dataDirectory = await mkdtemp(path.join(tmpdir(), "retake-owner-"));
    begin(createTestApi({ keysRequired: true, dataDirectory }));
    const { token } = await setUp();
    const file = path.join(dataDirectory, "owner-reset");
    const reset = async (proof: string) => anybody().resetOwner({ body: { proof } });
    await expect(reset("p")).rejects.toMatchObject({ code: "forbidden" });
    await writeFile(file, hash("sha256", "p"));
    await expect(reset("q")).rejects.toMatchObject({ code: "forbidden" });
    await utimes(file, new Date(nowMs - 11 * 60_000), new Date(nowMs - 11 * 60_000));
    await expect(reset("p")).rejects.toMatchObject({ code: "forbidden" });
    await writeFile(file, hash("sha256", "p"));
    const link = await reset("p");
    await expect(reset("p")).rejects.toMatchObject({ code: "forbidden" });
    expect(await anybody().lookAtLink({ body: { token: link.token } })).toMatchObject({ email: owner.email, project: null, known: true });
    await anybody().acceptLink({ body: { token: link.token, password: "another long one" } });
    await expect(clientOf(token).getAccount()).rejects.toMatchObject(unauthenticated);
    await expect(anybody().signIn({ body: owner })).rejects.toMatchObject(unauthenticated);
    await anybody().signIn({ body: { ...owner, password: "another long one" } });
    await rm(dataDirectory, { recursive: true });
  });
});

describe("a session", () => {
  test("begins with a new token each time, whatever was sent, and is stored as a hash", async () => {
    const first = await setUp();
    const fixed = `rts_${"0".repeat(16)}_${"0".repeat(64)}`;
    const again = await clientOf(fixed).signIn({ body: owner });
    expect(new Set([first.token, again.token, fixed]).size).toBe(3);
    await expect(clientOf(fixed).getAccount()).rejects.toMatchObject(unauthenticated);
    const kept = JSON.stringify([
      [...api.store.accounts.sessions.values()].map((each) => ({ ...each, digest: each.digest.toString("hex") })),
      api.store.accounts.acts,
    ]);
    for (const { token } of [first, again]) expect(kept).not.toContain(token.slice(-64));
    const wrong = `${again.token.slice(0, -1)}${again.token.endsWith("0") ? "1" : "0"}`;
    await expect(clientOf(wrong).getAccount()).rejects.toMatchObject(unauthenticated);
  });

  test("tells nobody which of address and password was wrong", async () => {
    await setUp();
    const failure = async (email: string, password: string): Promise<string> =>
      (
        (await anybody()
          .signIn({ body: { email, password } })
          .catch((error: unknown) => error)) as Error
      ).message;
    expect(await failure("nobody@x.test", PASSWORD)).toBe(await failure(owner.email, "wrong"));
  });

  test("ends when it is idle, and when its time is over, however much it is used", async () => {
    const { token, expiresTimeMs } = await setUp();
    expect(expiresTimeMs).toBe(nowMs + SESSION_MAX_MS);
    for (let time = 0; time < SESSION_MAX_MS - SESSION_IDLE_MS; time += SESSION_IDLE_MS / 2) {
      await clientOf(token).listRuns();
      await pass(SESSION_IDLE_MS / 2);
    }
    await clientOf(token).listRuns();
    await pass(SESSION_IDLE_MS);
    await expect(clientOf(token).listRuns()).rejects.toMatchObject(unauthenticated);
    const { token: other } = await anybody().signIn({ body: owner });
    for (let time = 0; time <= SESSION_MAX_MS; time += SESSION_IDLE_MS / 2) {
      await clientOf(other)
        .listRuns()
        .catch(() => undefined);
      await pass(SESSION_IDLE_MS / 2);
    }
    await expect(clientOf(other).listRuns()).rejects.toMatchObject({ message: "This session has ended. Sign in again." });
  });

  test("ends by signing out, here or everywhere, at once; in other collectors within 5 seconds, streams too", async () => {
    const [one, two, three] = [await setUp(), await anybody().signIn({ body: owner }), await anybody().signIn({ body: owner })];
    await clientOf(one.token).signOut({ body: {} });
    await expect(clientOf(one.token).listRuns()).rejects.toMatchObject(unauthenticated);
    const { sessions } = await clientOf(two.token).listSessions();
    expect(sessions.filter(({ current }) => current)).toHaveLength(1);
    expect(sessions).toHaveLength(2);
    const events = (await api.request("/api/events", { headers: { authorization: `Bearer ${three.token}` } })).text();
    // As another collector does it.
    await api.store.accounts.endSessions((await api.store.accounts.findOwner())!, [sessions.find(({ current }) => !current)!.id], "");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await events).toContain(": listening");
    await expect(clientOf(three.token).listRuns()).rejects.toMatchObject(unauthenticated);
    const four = await anybody().signIn({ body: owner });
    await clientOf(two.token).signOutEverywhere({ body: {} });
    for (const { token } of [two, four]) await expect(clientOf(token).listRuns()).rejects.toMatchObject(unauthenticated);
  });

  test("ends with a new password, which needs the old one", async () => {
    const [one, two] = [await setUp(), await anybody().signIn({ body: owner })];
    const change = async (current: string) => clientOf(one.token).changePassword({ body: { current, next: "another long one" } });
    await expect(change("wrong")).rejects.toMatchObject(unauthenticated);
    const fresh = await change(PASSWORD);
    for (const { token } of [one, two]) await expect(clientOf(token).listRuns()).rejects.toMatchObject(unauthenticated);
    expect(await clientOf(fresh.token).getAccount()).toMatchObject({ scope: "admin" });
  });

  test("is no key: it sends no telemetry, and ends nobody else's session", async () => {
    const ann = await join("ann@x.test", "editor");
    const boss = await anybody().signIn({ body: owner });
    const [id] = (await clientOf(boss.token).listSessions()).sessions.map((each) => each.id);
    await clientOf(ann.token).endSession({ params: { sessionId: id! }, body: {} });
    expect(await clientOf(boss.token).getAccount()).toMatchObject({ scope: "admin" });
  });
});

test("guessing is slowed down where it comes from; the right password doesn't help it meanwhile", async () => {
  await setUp();
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, async () =>
      anybody("evil")
        .signIn({ body: { ...owner, password: "guess" } })
        .catch((error: unknown) => (error as { code: string }).code),
    ),
  );
  expect(outcomes.filter((code) => code === "unauthenticated")).toHaveLength(6);
  expect(outcomes.filter((code) => code === "overloaded")).toHaveLength(14);
  await expect(anybody("evil").signIn({ body: owner })).rejects.toMatchObject({ code: "overloaded", retryable: true });
  expect(await anybody("home").signIn({ body: owner })).toMatchObject({ user: { email: owner.email } });
});

describe("a member", () => {
  test("opens what the role opens, in that project alone; a changed role holds at once", async () => {
    const { token, user } = await join("ann@x.test", "viewer");
    const ann = clientOf(token, "shop");
    const boss = clientOf((await anybody().signIn({ body: owner })).token, "shop");
    const fork = async () => ann.sendSignal({ params: { runId: "1".repeat(32) }, body: { key: "k", value: 1 } });
    expect(await ann.getAccount()).toMatchObject({ scope: "read", projects: [{ name: "shop", role: "viewer" }] });
    expect((await ann.listRuns()).total).toBe(1);
    await expect(fork()).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("editor") as string });
    await expect(ann.listMembers()).rejects.toMatchObject({ code: "forbidden" });
    for (const project of ["default", "nowhere"]) {
      await expect(clientOf(token, project).listRuns()).rejects.toMatchObject({ code: "forbidden" });
      expect(await clientOf(token, project).getAccount()).toMatchObject({ scope: "none" });
    }
    await boss.changeMemberRole({ params: { memberId: user.id }, body: { role: "editor" } });
    expect(await fork()).toMatchObject({ key: "k" });
    await boss.changeMemberRole({ params: { memberId: user.id }, body: { role: "viewer" } });
    await expect(fork()).rejects.toMatchObject({ code: "forbidden" });
    await boss.removeMember({ params: { memberId: user.id }, body: {} });
    await expect(ann.listRuns()).rejects.toMatchObject({ code: "forbidden" });
  });

  test("who is an admin has the keys and members of the own project, and no key that opens more", async () => {
    const cat = clientOf((await join("cat@x.test", "admin")).token, "shop");
    const { key } = await cat.createKey({ body: { name: "agent", scope: "ingest" } });
    expect(key).toMatchObject({ project: "shop", scope: "ingest" });
    const forbidden = { code: "forbidden" };
    await expect(cat.createKey({ body: { name: "x", scope: "admin" } })).rejects.toMatchObject(forbidden);
    await expect(cat.createKey({ body: { name: "x", project: "default" } })).rejects.toMatchObject(forbidden);
    await expect(cat.listKeys({ query: { project: "default" } })).rejects.toMatchObject(forbidden);
    await expect(cat.setRetention({ body: { project: "default", days: 1 } })).rejects.toMatchObject(forbidden);
    await expect(cat.createProject({ body: { name: "mine" } })).rejects.toMatchObject(forbidden);
    await expect(cat.resetMemberPassword({ params: { memberId: key.id }, body: {} })).rejects.toMatchObject(forbidden);
    const { key: foreign } = await api.store.createKey({ name: "f", project: "default", scope: "write", expiresTimeMs: null, actor: "" });
    expect((await cat.listKeys()).keys.map(({ id }) => id)).toEqual([key.id]);
    await expect(cat.revokeKey({ params: { keyId: foreign.id }, body: {} })).rejects.toMatchObject({ code: "not_found" });
    await cat.revokeKey({ params: { keyId: key.id }, body: {} });
    expect(await cat.setRetention({ body: { days: 3 } })).toMatchObject({ project: "shop", ownDays: 3 });
  });
});

describe("a one-time link", () => {
  test("holds once, for a week, and not when it was taken back or replaced", async () => {
    let boss = clientOf((await setUp()).token, "shop");
    const invite = async () => (await boss.inviteMember({ body: { email: "ann@x.test", role: "viewer" } })).link!.token;
    const gone = { code: "not_found" };
    const look = async (token: string) => anybody().lookAtLink({ body: { token } });
    const first = await invite();
    const second = await invite();
    await expect(look(first)).rejects.toMatchObject(gone);
    expect(await look(second)).toEqual({ email: "ann@x.test", project: "shop", role: "viewer", known: false });
    const [, invited] = (await boss.listMembers()).members;
    await boss.removeMember({ params: { memberId: invited!.id }, body: {} });
    await expect(look(second)).rejects.toMatchObject(gone);
    const third = await invite();
    nowMs += 8 * 24 * 60 * 60_000;
    boss = clientOf((await anybody().signIn({ body: owner })).token, "shop");
    await expect(look(third)).rejects.toMatchObject(gone);
    const body = { token: await invite(), password: PASSWORD };
    await expect(anybody().acceptLink({ body: { ...body, password: "short" } })).rejects.toMatchObject({ code: "bad_request" });
    await expect(
      anybody().acceptLink({ body: { ...body, token: body.token.replace(/.$/, (last) => (last === "0" ? "1" : "0")) } }),
    ).rejects.toMatchObject(gone);
    await anybody().acceptLink({ body });
    await expect(anybody().acceptLink({ body })).rejects.toMatchObject(gone);
  });

  test("into another project asks an account that is there for its own password", async () => {
    await setUp();
    const boss = await anybody().signIn({ body: owner });
    const links = await Promise.all(
      ["shop", "default"].map(
        async (project) =>
          (await clientOf(boss.token, project).inviteMember({ body: { email: "ann@x.test", role: "editor" } })).link!.token,
      ),
    );
    await anybody().acceptLink({ body: { token: links[0]!, password: PASSWORD } });
    await expect(anybody().acceptLink({ body: { token: links[1]!, password: "of somebody else" } })).rejects.toMatchObject(unauthenticated);
    const { token } = await anybody().acceptLink({ body: { token: links[1]!, password: PASSWORD } });
    expect((await clientOf(token).getAccount()).projects).toEqual([
      { name: "default", role: "editor" },
      { name: "shop", role: "editor" },
    ]);
  });
});

describe("through an identity provider", () => {
  let identity: { email: string; subject: string };
  const finish = async (): Promise<SessionStarted> => anybody().finishOidc({ body: { flow: "f", callbackUrl: "http://127.0.0.1/" } });
  beforeEach(() => {
    const oidc = { issuer: "https://id.test", start: () => Promise.reject(new Error("not here")), finish: async () => identity };
    begin(createTestApi({ keysRequired: true, oidc }));
  });

  test("come those who were invited, and those that the settings let in", async () => {
    const boss = clientOf((await setUp()).token, "shop");
    identity = { email: "stranger@x.test", subject: "s" };
    await expect(finish()).rejects.toMatchObject({ code: "forbidden" });
    await boss.inviteMember({ body: { email: "stranger@x.test", role: "editor" } });
    expect((await clientOf((await finish()).token).getAccount()).projects).toEqual([{ name: "shop", role: "editor" }]);
    identity = { email: "gil@guests.test", subject: "g" };
    expect((await clientOf((await finish()).token).getAccount()).projects).toEqual([{ name: "default", role: "viewer" }]);
    identity = { email: "gil@guests.test", subject: "another" };
    await expect(finish()).rejects.toMatchObject({ code: "forbidden" });
  });

  test("an account that somebody else made of one's address is theirs no more", async () => {
    const squatter = await join("ann@x.test", "viewer");
    identity = { email: "ann@x.test", subject: "ann" };
    const ann = await finish();
    await expect(clientOf(squatter.token).getAccount()).rejects.toMatchObject(unauthenticated);
    await expect(anybody().signIn({ body: { email: "ann@x.test", password: PASSWORD } })).rejects.toMatchObject(unauthenticated);
    expect(await clientOf(ann.token).getAccount()).toMatchObject({ user: { email: "ann@x.test", hasPassword: false } });
    expect(await finish()).toMatchObject({ user: ann.user });
  });
});
