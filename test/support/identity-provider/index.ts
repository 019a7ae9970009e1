import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider, type Configuration } from "oidc-provider";

export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whom it signs in from now on, without asking. */
  signInAs(account: { readonly sub: string; readonly email: string; readonly verified?: boolean }): void;
  stop(): Promise<void>;
}

const client = { id: "retake", secret: "a-secret-of-the-test" };

/** A real OpenID Connect provider on loopback that already knows who sits at the browser. */
export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  let account = { sub: "nobody", email: "", verified: true };
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const configuration: Configuration = {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri], response_types: ["code"] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    pkce: { required: () => true },
    cookies: { keys: ["of the test"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, email: account.email, email_verified: account.verified }),
    }),
    // Whoever is signed in has agreed.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.session!.accountId! });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
  };
  const provider = new Provider(issuer, configuration);
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction/")) void answer(request, response);
    else void provider.interactionFinished(request, response, { login: { accountId: account.sub, remember: false } });
  });
  return {
    issuer,
    clientId: client.id,
    clientSecret: client.secret,
    signInAs: ({ verified = true, ...given }) => (account = { ...given, verified }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
