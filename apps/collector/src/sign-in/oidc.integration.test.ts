import { createHash } from "node:crypto";
import { startIdentityProvider, type IdentityProvider } from "@retake/test/support/identity-provider/index.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOidc, type Oidc } from "./oidc.ts";

const REDIRECT = "http://127.0.0.1:1/callback";

let provider: IdentityProvider;
let oidc: Oidc;
beforeAll(async () => {
  provider = await startIdentityProvider(REDIRECT);
  oidc = createOidc({ ...provider, trustEmail: false });
});
afterAll(async () => provider.stop());

/** What a browser does: follows redirects with its cookies until it is sent back. */
async function browse(start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let hops = 0; hops < 10; hops++) {
    if (url.startsWith(REDIRECT)) return url;
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    url = new URL(location, url).href;
  }
  throw new Error("Too many redirects.");
}

describe("signing in through a real provider", () => {
  test("gives whom it vouches for; with PKCE, state and nonce", async () => {
    provider.signInAs({ sub: "42", email: "Ann@X.test" });
    const { url, flow } = await oidc.start(REDIRECT);
    const { searchParams } = new URL(url);
    const kept = JSON.parse(Buffer.from(flow, "base64url").toString()) as { state: string; nonce: string; verifier: string };
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: "code",
      redirect_uri: REDIRECT,
      state: kept.state,
      nonce: kept.nonce,
      code_challenge_method: "S256",
      code_challenge: createHash("sha256").update(kept.verifier).digest("base64url"),
    });
    expect(searchParams.has("client_secret")).toBe(false);
    const back = await browse(url);
    expect(await oidc.finish(flow, back)).toEqual({ subject: `${provider.issuer} 42`, email: "ann@x.test" });
    // A code holds once.
    await expect(oidc.finish(flow, back)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("takes no answer to a flow that this browser did not begin", async () => {
    const victims = await oidc.start(REDIRECT);
    const attackers = await oidc.start(REDIRECT);
    const back = await browse(attackers.url);
    await expect(oidc.finish(victims.flow, back)).rejects.toMatchObject({ code: "unauthenticated" });
    for (const flow of ["", "e30", "nonsense"]) await expect(oidc.finish(flow, back)).rejects.toMatchObject({ code: "unauthenticated" });
    const mixed = { ...(JSON.parse(Buffer.from(attackers.flow, "base64url").toString()) as object), nonce: "another" };
    const text = Buffer.from(JSON.stringify(mixed)).toString("base64url");
    await expect(oidc.finish(text, back)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(oidc.finish(attackers.flow, `${REDIRECT}?error=access_denied&state=x`)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("takes an address that is not verified only where the settings trust the provider", async () => {
    provider.signInAs({ sub: "7", email: "bob@x.test", verified: false });
    const { url, flow } = await oidc.start(REDIRECT);
    await expect(oidc.finish(flow, await browse(url))).rejects.toThrow("does not say that your e-mail address is verified");
    const trusting = createOidc({ ...provider, trustEmail: true });
    const next = await trusting.start(REDIRECT);
    expect(await trusting.finish(next.flow, await browse(next.url))).toMatchObject({ email: "bob@x.test" });
  });

  test("says that the provider is away, and asks it again when it is back", async () => {
    const away = createOidc({ ...provider, issuer: "http://127.0.0.1:1", trustEmail: false });
    await expect(away.start(REDIRECT)).rejects.toMatchObject({ code: "identity_provider_unreachable", retryable: true });
    const wrong = createOidc({ ...provider, issuer: `${provider.issuer}/other`, trustEmail: false });
    await expect(wrong.start(REDIRECT)).rejects.toMatchObject({ code: "identity_provider_unreachable" });
  });
});
