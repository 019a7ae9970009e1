import * as crypto from "node:crypto";
import { digestOfKey, idOfKey, newKeyText, type StoredKey } from "@retake/store";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createAuthenticate, type Authenticate, type AuthenticateOptions } from "./authenticate.ts";
import { createAuthorize } from "./authorize.ts";

vi.mock("node:crypto", async (original) => {
  const actual = await original<typeof crypto>();
  return { ...actual, timingSafeEqual: vi.fn(actual.timingSafeEqual) };
});

const ADMIN = "0123456789abcdef0123456789abcdef";
const secret = newKeyText();
const id = idOfKey(secret)!;

let key: StoredKey;
let used: string[];
let asked: string[];
let authenticate: Authenticate;
const create = (options: Partial<AuthenticateOptions> = {}): Authenticate =>
  createAuthenticate({
    project: "default",
    keysRequired: true,
    adminKey: ADMIN,
    findKey: async (asks) => {
      asked.push(asks);
      return asks === id ? key : null;
    },
    identifySession: () => Promise.reject(new Error("no session")),
    hasProject: async (name) => name === "lab",
    onUse: (each) => used.push(each),
    now: () => 1_000,
    ...options,
  });
const refused = (what: string) => ({ code: "unauthenticated", message: expect.stringContaining(what) as string });

beforeEach(() => {
  key = { id, project: "shop", scope: "ingest", digest: digestOfKey(secret), expiresTimeMs: null, revoked: false };
  used = [];
  asked = [];
  authenticate = create();
  vi.mocked(crypto.timingSafeEqual).mockClear();
});

describe("a key", () => {
  test("opens its project, to its scope", async () => {
    for (const form of [`Bearer ${secret}`, `bearer  ${secret}`])
      expect(await authenticate(form)).toEqual({ project: "shop", scope: "ingest", actor: `key:${id}`, keyed: true });
    expect(used).toEqual([id, id]);
  });

  test("of the settings opens everything, without the store", async () => {
    expect(await authenticate(`Bearer ${ADMIN}`)).toEqual({ project: "default", scope: "admin", actor: "settings", keyed: true });
    expect(asked).toEqual([]);
    await expect(create({ adminKey: undefined })(`Bearer ${ADMIN}`)).rejects.toMatchObject(refused("no key of this collector"));
  });

  test("is refused where anything of it is wrong", async () => {
    const wrong = `${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`;
    await expect(authenticate(`Bearer ${wrong}`)).rejects.toMatchObject(refused("not one of this collector's"));
    await expect(authenticate(`Bearer ${newKeyText()}`)).rejects.toMatchObject(refused("not one of this collector's"));
    for (const text of ["rtk_", `${secret}0`, `${secret}\n`, secret.toUpperCase(), ADMIN.slice(1), `${ADMIN}0`])
      await expect(authenticate(`Bearer ${text}`)).rejects.toMatchObject({ code: "unauthenticated" });
    for (const header of ["", "Bearer", secret, `Basic ${secret}`, `Bearer ${secret} ${secret}`])
      await expect(authenticate(header)).rejects.toMatchObject(refused("has to be `Bearer` and a key"));
    expect(used).toEqual([]);
  });

  test("is refused once it is revoked or has expired, which those hear who have all of it", async () => {
    key = { ...key, expiresTimeMs: 1_001 };
    expect(await authenticate(`Bearer ${secret}`)).toMatchObject({ project: "shop" });
    key = { ...key, expiresTimeMs: 1_000 };
    await expect(authenticate(`Bearer ${secret}`)).rejects.toMatchObject(refused("has expired"));
    key = { ...key, revoked: true };
    await expect(authenticate(`Bearer ${secret}`)).rejects.toMatchObject(refused("has been revoked"));
    const guess = `rtk_${id}_${"0".repeat(64)}`;
    await expect(authenticate(`Bearer ${guess}`)).rejects.toMatchObject(refused("not one of this collector's"));
  });

  test("is never part of what is said about it", async () => {
    key = { ...key, revoked: true };
    for (const text of [secret, `${secret.slice(0, -1)}x`, ADMIN.slice(1)]) {
      const error = (await authenticate(`Bearer ${text}`).catch((each: unknown) => each)) as Error;
      expect(error.message).not.toContain(text.slice(-30));
    }
  });
});

describe("comparing", () => {
  test("costs the same for an unknown id as for a wrong secret, and looks at whole digests", async () => {
    const compared = async (text: string): Promise<unknown[]> => {
      vi.mocked(crypto.timingSafeEqual).mockClear();
      await authenticate(`Bearer ${text}`).catch(() => undefined);
      return vi.mocked(crypto.timingSafeEqual).mock.calls.map(([a, b]) => [a.byteLength, b.byteLength]);
    };
    const both = [
      [32, 32],
      [32, 32],
    ];
    expect(await compared(`rtk_${id}_${"0".repeat(64)}`)).toEqual(both);
    expect(await compared(newKeyText())).toEqual(both);
    expect(await compared(secret)).toEqual(both);
    expect(asked).toHaveLength(3);
  });
});

describe("without a key", () => {
  test("a request is refused, or this machine's own", async () => {
    await expect(authenticate(undefined)).rejects.toMatchObject(refused("needs a key"));
    const open = create({ keysRequired: false });
    expect(await open(undefined)).toEqual({ project: "default", scope: "admin", actor: "loopback", keyed: false });
    // One that is sent is checked, and decides the project.
    expect(await open(`Bearer ${secret}`)).toMatchObject({ project: "shop", scope: "ingest" });
    await expect(open(`Bearer ${newKeyText()}`)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

test("the OTLP receiver is told what a request opens, in HTTP's terms", async () => {
  const authorize = createAuthorize(authenticate);
  expect(await authorize({ authorization: `Bearer ${secret}` })).toEqual({ project: "shop" });
  expect(await authorize({})).toMatchObject({ refused: 401, message: expect.stringContaining("RETAKE_KEY") as string });
  const { RetakeError } = await import("@retake/protocol");
  const down = createAuthorize(create({ findKey: () => Promise.reject(new RetakeError("store_unavailable", "down")) }));
  expect(await down({ authorization: `Bearer ${secret}` })).toMatchObject({ refused: 503 });
  const bug = createAuthorize(create({ findKey: () => Promise.reject(new TypeError("bug")) }));
  await expect(bug({ authorization: `Bearer ${secret}` })).rejects.toThrow("bug");
});
