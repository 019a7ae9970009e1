import type { Store } from "@retake/store";
import type { AccessControl } from "../access/index.ts";
import type { SignInSources } from "../api/index.ts";
import type { Config } from "../config.ts";
import { Accounts } from "./accounts.ts";
import { createGuesses } from "./guesses.ts";
import { createOidc } from "./oidc.ts";
import { createPasswords } from "./passwords.ts";
import { createSetUpCode } from "./set-up-code.ts";

type Settings = Pick<Config, "project" | "keysRequired" | "sessionIdleMs" | "sessionMaxMs" | "oidc" | "dataDir">;

interface Parts {
  readonly store: Pick<Store, "accounts">;
  readonly access: Pick<AccessControl, "forgetUser">;
}

/** Everything that signing in needs, as the settings say. */
export function openSignIn(settings: Settings, { store, access }: Parts): SignInSources {
  const { project, keysRequired, oidc, dataDir, sessionIdleMs, sessionMaxMs } = settings;
  return {
    accounts: new Accounts({
      store: store.accounts,
      passwords: createPasswords(),
      guesses: createGuesses(Date.now),
      sessionMaxMs,
      oidcGuests: { allowed: oidc?.allowed ?? (() => false), project, role: oidc?.role ?? "viewer" },
      forgetUser: access.forgetUser,
      now: Date.now,
    }),
    oidc: oidc && createOidc(oidc),
    setUpCode: keysRequired ? createSetUpCode() : undefined,
    dataDirectory: dataDir,
    sessionIdleMs,
  };
}
