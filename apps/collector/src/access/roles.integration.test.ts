import {
  createClient,
  keyHeaders,
  PROJECT_HEADER,
  reaches,
  routes,
  type AccessScope,
  type KeyScope,
  type MemberRole,
  type Route,
} from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type Cluster, type CollectorProcess } from "../collector-processes.fixture.ts";

/*
 * Every route against everybody who may ask: each role and each scope of a key gets as far as the route's access says,
 * and no further.
 */

const ADMIN = "an-admin-key-that-nobody-can-guess";
const PASSWORD = "correct horse battery";

interface Caller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly scope: AccessScope;
  readonly signedIn: boolean;
}

let cluster: Cluster;
let a: CollectorProcess;
let b: CollectorProcess;
let callers: Caller[];
let ownerToken: string;
beforeAll(async () => {
  cluster = await startCluster();
  [a, b] = await Promise.all([
    cluster.start({ RETAKE_REQUIRE_KEYS: "true", RETAKE_ADMIN_KEY: ADMIN }),
    cluster.start({ RETAKE_REQUIRE_KEYS: "true" }),
  ]);
  const admin = createClient({ url: a.url, key: ADMIN });
  await admin.createProject({ body: { name: "shop" } });
  const code = /set-up code: (\S+)/.exec(a.output())![1]!;
  const owner = await createClient({ url: a.url }).setUpOwner({ body: { code, email: "boss@x.test", password: PASSWORD } });
  ownerToken = owner.token;
  const members = await Promise.all((["viewer", "editor", "admin"] as const).map(async (role) => member(role)));
  const keys = await Promise.all((["ingest", "read", "write"] as const).map(async (scope) => key(scope)));
  callers = [
    { name: "nobody", headers: {}, scope: "none", signedIn: false },
    ...members,
    { name: "owner", headers: sessionHeaders(owner.token), scope: "admin", signedIn: true },
    { name: "stranger", headers: { ...members[2]!.headers, [PROJECT_HEADER]: "default" }, scope: "none", signedIn: true },
    ...keys,
    { name: "admin key", headers: keyHeaders(ADMIN), scope: "admin", signedIn: false },
  ];
});
afterAll(() => cluster.stop());

const sessionHeaders = (token: string): Record<string, string> => ({ ...keyHeaders(token), [PROJECT_HEADER]: "shop" });
const clientOf = ({ url }: CollectorProcess, token: string) => createClient({ url, headers: sessionHeaders(token) });

async function join(email: string, role: MemberRole): Promise<{ token: string; userId: string }> {
  const { link } = await clientOf(a, ownerToken).inviteMember({ body: { email, role } });
  const { token, user } = await createClient({ url: a.url }).acceptLink({ body: { token: link!.token, password: PASSWORD } });
  return { token, userId: user.id };
}

async function member(role: MemberRole): Promise<Caller> {
  const { token } = await join(`${role}@x.test`, role);
  const scope = ({ viewer: "read", editor: "write", admin: "manage" } as const)[role];
  return { name: role, headers: sessionHeaders(token), scope, signedIn: true };
}

async function key(scope: KeyScope): Promise<Caller> {
  const { secret } = await clientOf(a, ownerToken).createKey({ body: { name: scope, project: "shop", scope } });
  return { name: `${scope} key`, headers: keyHeaders(secret), scope, signedIn: false };
}

/** What is refused looks at nothing else of a request: an empty body is enough to see who gets past. */
async function statusOf({ method, path }: Route, headers: Readonly<Record<string, string>>): Promise<number> {
  const url = `${a.url}${path.replace(/\{\w+\}/g, "0")}`;
  const body = method === "post" ? { body: "[]" } : {};
  const response = await fetch(url, { method: method.toUpperCase(), headers: { "content-type": "application/json", ...headers }, ...body });
  await response.body?.cancel();
  return response.status;
}

function expected({ access }: Route, { name, scope, signedIn }: Caller): "passes" | 401 | 403 {
  if (access === "open") return "passes";
  if (name === "nobody") return 401;
  if (access === "known") return "passes";
  return (access === "signed-in" ? signedIn : reaches(scope, access)) ? "passes" : 403;
}

describe("every route", () => {
  test.each(Object.entries(routes as Record<string, Route>))("%s lets in whom its access says", async (name, route) => {
    expect(["open", "known", "signed-in", "read", "write", "manage", "admin"]).toContain(route.access);
    // What is asked for with GET changes nothing, and the other way round.
    // To ask a model changes nothing that is recorded.
    expect(route.access === "read" && route.path !== "/api/search/ask" ? route.method : "get").toBe("get");
    for (const caller of callers) {
      // Would end the very sessions that the test is made of.
      if (caller.signedIn && (name === "signOut" || name === "signOutEverywhere")) continue;
      const status = await statusOf(route, caller.headers);
      // Open routes refuse by what was sent, here nothing; the others by who sent it.
      const seen = status === 401 || (status === 403 && route.access !== "open") ? status : "passes";
      expect({ caller: caller.name, seen }).toEqual({ caller: caller.name, seen: expected(route, caller) });
    }
  });

  test("the stream of events is read, telemetry needs a key that may send", async () => {
    for (const caller of callers) {
      const controller = new AbortController();
      const events = await fetch(`${a.url}/api/events`, { headers: caller.headers, signal: controller.signal });
      controller.abort();
      const reads = reaches(caller.scope, "read");
      expect([caller.name, events.status]).toEqual([caller.name, caller.name === "nobody" ? 401 : reads ? 200 : 403]);
      const otlp = await fetch(`${a.url}/v1/traces`, {
        method: "POST",
        headers: { ...caller.headers, "content-type": "application/json" },
        body: "{}",
      });
      const sends = !caller.signedIn && caller.scope !== "read";
      expect([caller.name, otlp.status]).toEqual([caller.name, caller.name === "nobody" ? 401 : sends ? 200 : 403]);
    }
  });
});

describe("through another collector", () => {
  test("a session holds, and a role that was taken away doesn't after 5 seconds, nor does a stream", async () => {
    const { token, userId } = await join("dan@x.test", "editor");
    const there = clientOf(b, token);
    expect(await there.getAccount()).toMatchObject({ scope: "write" });
    const events = fetch(`${b.url}/api/events`, { headers: sessionHeaders(token) }).then(async (response) => response.text());
    const startedMs = Date.now();
    await clientOf(a, ownerToken).removeMember({ params: { memberId: userId }, body: {} });
    await expect(clientOf(a, token).listRuns()).rejects.toMatchObject({ code: "forbidden" });
    expect(await events).toContain(": listening");
    await expect(there.listRuns()).rejects.toMatchObject({ code: "forbidden" });
    expect(Date.now() - startedMs).toBeLessThan(5_000);
    await clientOf(a, token).signOut({ body: {} });
    await expect
      .poll(() => there.getAccount().catch((error: unknown) => error), { timeout: 5_000, interval: 100 })
      .toMatchObject({ code: "unauthenticated" });
  });

  test("what was done is in the log, by whom", async () => {
    const { entries } = await createClient({ url: b.url, key: ownerToken }).listAudit({ query: { limit: 1000 } });
    const acts = entries.map(({ actor, act, subject }) => `${actor} ${act} ${subject}`);
    expect(acts).toContain("set-up code owner.created boss@x.test");
    expect(acts).toContain("user:boss@x.test member.invited dan@x.test");
    expect(acts).toContain("user:boss@x.test member.removed dan@x.test");
    expect(acts.filter((each) => each.startsWith("user:dan@x.test session.created"))).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toContain(PASSWORD);
    expect(await clientOf(b, ownerToken).verifyAudit()).toMatchObject({ valid: true });
  });
});
