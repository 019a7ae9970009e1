import type { KeyScope } from "@retake/protocol";

/** Whom a request comes from, as far as its key says. */
export interface Identity {
  /** Everything that the request reads and writes is in it. */
  readonly project: string;
  readonly scope: KeyScope;
  /** As the audit log names it. */
  readonly actor: string;
  /** false: on loopback, where none was sent. */
  readonly keyed: boolean;
}
