import { email as emailAddress, RetakeError } from "@retake/protocol";
import * as client from "openid-client";
import { z } from "zod";
import { isLoopback } from "../access/index.ts";

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Addresses that a provider doesn't call verified are taken, too. */
  readonly trustEmail: boolean;
}

/** Whom the identity provider vouches for. */
export interface OidcIdentity {
  /** `<issuer> <sub>`: what an account is known by, whatever becomes of its address. */
  readonly subject: string;
  readonly email: string;
}

export interface Oidc {
  readonly issuer: string;
  /** @throws RetakeError `identity_provider_unreachable` Thrown when the provider does not answer. */
  readonly start: (redirectUri: string) => Promise<{ url: string; flow: string }>;
  /** @throws RetakeError `unauthenticated` Thrown when the answer is none to this flow, or vouches for nobody. */
  readonly finish: (flow: string, callbackUrl: string) => Promise<OidcIdentity>;
}

/** What the browser keeps until it comes back; it is of use to nobody else. */
const flowState = z.strictObject({ state: z.string(), nonce: z.string(), verifier: z.string() });

const DISCOVER_AGAIN_MS = 60 * 60_000;

/** Signing in through an identity provider: the authorization code flow with PKCE, state and nonce. */
export function createOidc({ issuer, clientId, clientSecret, trustEmail }: OidcSettings): Oidc {
  const server = new URL(issuer);
  const execute = server.protocol === "http:" && isLoopback(server.hostname) ? [client.allowInsecureRequests] : [];
  let known: { readonly configuration: Promise<client.Configuration>; readonly sinceMs: number } | undefined;
  const discover = async (): Promise<client.Configuration> => {
    if (known === undefined || performance.now() - known.sinceMs > DISCOVER_AGAIN_MS) {
      const configuration = client.discovery(server, clientId, clientSecret, undefined, { execute, timeout: 10 });
      known = { configuration, sinceMs: performance.now() };
      // The next one tries again.
      configuration.catch(() => (known = undefined));
    }
    try {
      return await known.configuration;
    } catch (cause) {
      throw new RetakeError("identity_provider_unreachable", `The identity provider at ${issuer} does not answer as one.`, {
        cause,
        retryable: true,
      });
    }
  };

  return {
    issuer,
    async start(redirectUri) {
      const configuration = await discover();
      const flow = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: "openid email",
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, flow: Buffer.from(JSON.stringify(flow)).toString("base64url") };
    },

    async finish(flow, callbackUrl) {
      const configuration = await discover();
      const { state, nonce, verifier } = readFlow(flow);
      try {
        const tokens = await client.authorizationCodeGrant(configuration, new URL(callbackUrl), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new Error("no ID token");
        const told = claims["email"] === undefined ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub) : claims;
        return { subject: `${claims.iss} ${claims.sub}`, email: readEmail(told, trustEmail) };
      } catch (cause) {
        if (RetakeError.isInstance(cause)) throw cause;
        throw new RetakeError("unauthenticated", "The identity provider did not sign you in. Try again.", { cause });
      }
    },
  };
}

function readFlow(text: string): z.infer<typeof flowState> {
  try {
    return flowState.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch (cause) {
    throw new RetakeError("unauthenticated", "This sign-in was not begun in this browser. Try again.", { cause });
  }
}

function readEmail(claims: Readonly<Record<string, unknown>>, trustEmail: boolean): string {
  const { data: email, success } = emailAddress.safeParse(claims["email"]);
  const verified = claims["email_verified"];
  if (!success) throw new RetakeError("unauthenticated", "The identity provider tells no e-mail address of you.");
  if (verified !== true && !trustEmail)
    throw new RetakeError("unauthenticated", "The identity provider does not say that your e-mail address is verified.");
  return email;
}
