import type { Authenticate } from "./authenticate.ts";
import type { Identity } from "./identity.ts";

/** Of a request that takes its time: its key may be revoked meanwhile. */
export interface Hold {
  /** Aborted when the key holds no more, with the error to answer with. */
  readonly signal: AbortSignal;
  release(): void;
}

const CHECK_EVERY_MS = 500;

/** Looks again and again whether the key still holds, until released. */
export function holdKey(authenticate: Authenticate, identity: Identity, authorization: string | undefined): Hold {
  const ended = new AbortController();
  if (!identity.keyed) return { signal: ended.signal, release: () => undefined };
  const check = (): void => {
    authenticate(authorization).catch((error: unknown) => {
      clearInterval(timer);
      ended.abort(error);
    });
  };
  const timer = setInterval(check, CHECK_EVERY_MS);
  return { signal: ended.signal, release: () => clearInterval(timer) };
}
