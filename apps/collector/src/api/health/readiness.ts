import type { CollectorRole, HealthCheck } from "@retake/protocol";
import type { Store } from "@retake/store";
import type { QueueSources } from "../../telemetry/queues.ts";

export interface ReadinessOptions extends QueueSources {
  readonly store: Pick<Store, "ping" | "inspect">;
  readonly role: CollectorRole;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, HealthCheck>>;
}

/** Who asks gives up soon; the store's own time-out is for inserts. */
const ANSWER_WITHIN_MS = 3_000;
/** Beyond, the next payload may not fit any more. */
const FULL_SHARE = 0.95;

const fine: HealthCheck = { ok: true, message: "" };

/** Whether requests can be served now, by parts. */
export function createReadiness({ store, role, spool }: ReadinessOptions): () => Promise<Readiness> {
  // Tables that are up to date stay so for this version.
  let migrated = false;
  const checkMigrations = async (): Promise<HealthCheck> => {
    if (migrated) return fine;
    const { pendingMigrations } = await store.inspect();
    migrated = pendingMigrations.length === 0;
    return migrated ? fine : { ok: false, message: `Migrations are not applied yet: ${pendingMigrations.join(", ")}.` };
  };
  return async () => {
    const answered = await attempt(() => store.ping());
    const migrations = answered.ok ? await attempt(checkMigrations) : { ok: migrated, message: migrated ? "" : "Not known." };
    const checks = { store: answered, migrations, ...(spool === undefined ? {} : { spool: checkSpool(spool) }) };
    // What only takes telemetry can do so without a store while the spool has room: that is what the spool is for.
    const needed = role === "ingest" && spool !== undefined ? [checks.spool ?? fine] : Object.values(checks);
    return { ready: needed.every(({ ok }) => ok), checks };
  };
}

function checkSpool({ stats, maxBytes }: NonNullable<QueueSources["spool"]>): HealthCheck {
  const { pendingBytes } = stats();
  return pendingBytes < maxBytes * FULL_SHARE ? fine : { ok: false, message: `The spool holds ${pendingBytes} of ${maxBytes} bytes.` };
}

async function attempt(check: () => Promise<HealthCheck | void>): Promise<HealthCheck> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthCheck>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, message: `No answer within ${ANSWER_WITHIN_MS / 1000} s.` }), ANSWER_WITHIN_MS);
  });
  try {
    return (await Promise.race([check(), late])) ?? fine;
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
