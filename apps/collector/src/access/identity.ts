import type { AccessScope } from "@retake/protocol";
import type { StoredSession } from "@retake/store";

/** Whom a request comes from, as far as its key or session says. */
export interface Identity {
  /** Everything that the request reads and writes is in it. */
  readonly project: string;
  /** In that project. */
  readonly scope: AccessScope;
  /** As the audit log names it. */
  readonly actor: string;
  /** false: on loopback, where nothing was sent. */
  readonly keyed: boolean;
  /** Of a user who signed in. */
  readonly session?: StoredSession;
}
