import { RetakeError, type CollectorRole } from "@retake/protocol";
import type { Store } from "@retake/store";

export interface WayInOptions {
  readonly role: CollectorRole;
  readonly host: string;
  readonly keysRequired: boolean;
  readonly adminKey: string | undefined;
}

/**
 * A collector that asks everybody for a key, knows none, and has no API by which an owner could make one, would be of
 * no use to anyone.
 *
 * @throws RetakeError `bad_request` Thrown where keys are required and there is none that holds.
 */
export async function requireWayIn(
  { role, host, keysRequired, adminKey }: WayInOptions,
  store: Pick<Store, "listKeys">,
  nowMs: number,
): Promise<void> {
  if (role !== "ingest" || !keysRequired || adminKey !== undefined) return;
  const keys = await store.listKeys();
  const holds = keys.some(
    ({ revokedTimeMs, expiresTimeMs }) => revokedTimeMs === null && (expiresTimeMs === null || expiresTimeMs > nowMs),
  );
  if (holds) return;
  throw new RetakeError(
    "bad_request",
    `Every request to ${host} needs a key, and there is none yet. Set RETAKE_ADMIN_KEY to 32 characters or more that nobody can guess (openssl rand -hex 32), or start one of role api on the same store, and make a key there. See docs/guides/keys.md.`,
  );
}
