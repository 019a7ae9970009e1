import { reaches, RetakeError } from "@retake/protocol";
import type { Authenticate } from "./authenticate.ts";
import type { Identity } from "./identity.ts";

/** Of a request that takes its time: its key may be revoked, or its user's role taken away, meanwhile. */
export interface Hold {
  /** Aborted when the key holds no more, with the error to answer with. */
  readonly signal: AbortSignal;
  release(): void;
}

const CHECK_EVERY_MS = 500;

/** Looks again and again whether the key or session still holds, until released. */
export function holdKey(authenticate: Authenticate, identity: Identity, authorization: string | undefined): Hold {
  const ended = new AbortController();
  if (!identity.keyed) return { signal: ended.signal, release: () => undefined };
  const check = (): void => {
    authenticate(authorization, identity.project)
      .then(({ scope }) => {
        if (!reaches(scope, identity.scope)) throw new RetakeError("forbidden", "Your role in this project was changed meanwhile.");
      })
      .catch((error: unknown) => {
        clearInterval(timer);
        ended.abort(error);
      });
  };
  const timer = setInterval(check, CHECK_EVERY_MS);
  return { signal: ended.signal, release: () => clearInterval(timer) };
}
