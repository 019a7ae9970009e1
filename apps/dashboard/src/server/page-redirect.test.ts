import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

// Anew for each test: it remembers what the collector said.
let pageRedirect: (request: Request) => Promise<Response | null>;
let state: { required: boolean; setUp: boolean } | null;
const get = async (path: string, headers: Record<string, string> = {}): Promise<[string | null, string | null]> => {
  // Node's Request leaves the host out of what may be set; a server's has it.
  const request = new Request(`http://0.0.0.0:3000${path}`, { headers });
  Object.defineProperty(request, "headers", { value: new Headers({ host: "retake.test:3000", ...headers }) });
  const response = await pageRedirect(request);
  return [response?.headers.get("location") ?? null, response?.headers.get("set-cookie") ?? null];
};
const location = async (path: string, headers?: Record<string, string>): Promise<string | null> => (await get(path, headers))[0];
const here = "http://retake.test:3000";
const session = { cookie: "retake-session=rts_x" };

beforeEach(async () => {
  vi.resetModules();
  ({ pageRedirect } = await import("./page-redirect.ts"));
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.stubGlobal("fetch", async () => {
    if (state === null) throw new TypeError("refused");
    return Response.json({ ...state, oidc: null });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe("pages", () => {
  it("are open where nobody has to sign in, and while the collector does not answer", async () => {
    for (state of [{ required: false, setUp: false }, null]) {
      expect(await location("/runs/1")).toBeNull();
      vi.advanceTimersByTime(2_000);
    }
    state = { required: false, setUp: false };
    expect(await location("/sign-in")).toBe(`${here}/`);
  });

  it("lead to the set-up while there is no owner, unless this server has a key; and are seen at once when there is one", async () => {
    state = { required: true, setUp: true };
    for (const path of ["/", "/sign-in"]) expect(await location(path)).toBe(`${here}/set-up`);
    expect(await location("/set-up")).toBeNull();
    vi.stubEnv("RETAKE_KEY", "rtk_x");
    expect(await location("/")).toBeNull();
    state = { required: true, setUp: false };
    expect(await location("/", session)).toBeNull();
    expect(await location("/set-up")).toBe(`${here}/sign-in`);
  });

  it("lead to sign in, and back", async () => {
    state = { required: true, setUp: false };
    expect(await location("/")).toBe(`${here}/sign-in`);
    expect(await location("/runs/1?span=2")).toBe(`${here}/sign-in?next=%2Fruns%2F1%3Fspan%3D2`);
    expect(await location("/", { "x-forwarded-proto": "https" })).toBe("https://retake.test:3000/sign-in");
    expect(await location("/runs/1", session)).toBeNull();
    // By TLS a cookie that anybody on the way could have set is none.
    expect(await location("/", { ...session, "x-forwarded-proto": "https" })).not.toBeNull();
    for (const path of ["/sign-in", "/link", "/api/retake/runs", "/_next/image", "/icon.svg"]) expect(await location(path)).toBeNull();
  });

  it("open the project that the address names, from then on", async () => {
    state = { required: true, setUp: false };
    expect(await get("/runs/1?project=lab&span=2", session)).toEqual([
      `${here}/runs/1?span=2`,
      "retake-project=lab; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
    ]);
    expect(await get("/?project=a%0D%0Ab", session)).toEqual([`${here}/`, null]);
  });
});
