import type { Deployment, HealthReport } from "@retake/protocol";
import { duration } from "../terminal/units.ts";
import type { CollectorReport } from "./ask-collector.ts";
import { noteworthy, wrong, type Finding } from "./finding.ts";
import { FULL_SHARE, gigabytes, MAX_SKEW_MS, storeFindings, usedShare } from "./store-findings.ts";

/** What waits longer than this waits for something that is broken. */
const LATE_MS = 60_000;
const RECENT_MS = 10 * 60_000;
/** The embedded server is made for one machine's work. */
const LARGE_DIRECTORY_BYTES = 100 * 2 ** 30;
const NAMED_WORKERS = 5;

/** Of the collector, its store and how both are set up. */
export function collectorFindings(collector: CollectorReport, retakeVersion: string): Finding[] {
  const { url, error, notReady, version, health, deployment } = collector;
  if (error !== undefined)
    return [wrong(`No collector answers at ${url}: ${error}`, "Start it, or give its address by --url or RETAKE_URL.")];
  const findings: Finding[] = [];
  if (notReady !== undefined)
    findings.push(wrong(`The collector is not ready: ${notReady}`, "See the collector's log and its ClickHouse."));
  if (version !== undefined && version !== retakeVersion)
    findings.push(wrong(`The collector is version ${version}, this is ${retakeVersion}.`, "Update the older one."));
  findings.push(...roleFindings(collector), ...refusalFindings(collector), ...skewFindings(collector));
  if (health !== undefined)
    findings.push(...storeFindings(health), ...spoolFindings(health), ...forwardFindings(health), ...errorFindings(health));
  if (deployment !== undefined) findings.push(...setUpFindings(deployment, health));
  return findings;
}

function roleFindings({ role }: CollectorReport): Finding[] {
  if (role !== "ingest") return [];
  return [
    noteworthy(
      "This collector takes telemetry only: keys, retention and workers were not looked at.",
      "Give the address of one of role api by --url to see them.",
    ),
  ];
}

function refusalFindings({ refusal, notReady }: CollectorReport): Finding[] {
  // One from before these addresses were there is told by its version.
  if (refusal === undefined || refusal.code === "not_found") return [];
  if (refusal.code === "unauthenticated") return [wrong("The collector does not take this key.", refusal.message)];
  if (refusal.code === "forbidden") return [noteworthy("This key does not open everything: not all was looked at.", refusal.message)];
  return notReady === undefined ? [wrong(`The collector can't say how it is: ${refusal.message}`, "See the collector's log.")] : [];
}

function skewFindings({ clockAheadMs = 0 }: CollectorReport): Finding[] {
  if (Math.abs(clockAheadMs) <= MAX_SKEW_MS) return [];
  const where = clockAheadMs > 0 ? "ahead of" : "behind";
  return [
    wrong(
      `The collector's clock is ${duration(Math.abs(clockAheadMs))} ${where} this machine's.`,
      "Keep both by NTP: spans are filed by the clock of whoever records them.",
    ),
  ];
}

function spoolFindings({ spool }: HealthReport): Finding[] {
  if (spool === null) return [];
  const findings: Finding[] = [];
  if ((spool.oldestAgeMs ?? 0) > LATE_MS)
    findings.push(
      wrong(
        `${spool.payloads} payloads (${gigabytes(spool.pendingBytes)}) wait in the spool, the oldest for ${duration(spool.oldestAgeMs ?? 0)}.`,
        "They are safe and go in once ClickHouse takes them: see why it does not.",
      ),
    );
  if (spool.maxBytes > 0 && spool.pendingBytes > FULL_SHARE * spool.maxBytes)
    findings.push(
      wrong(
        `The spool is ${Math.round((100 * spool.pendingBytes) / spool.maxBytes)} % full: when it is, telemetry is refused.`,
        "Bring ClickHouse back, or raise RETAKE_SPOOL_MAX_BYTES.",
      ),
    );
  if (spool.damaged > 0)
    findings.push(
      wrong(`${spool.damaged} payloads of the spool could not be read.`, "See the collector's log, and the disk of its data directory."),
    );
  return findings;
}

function forwardFindings({ forward }: HealthReport): Finding[] {
  if (forward === null) return [];
  const findings: Finding[] = [];
  if ((forward.oldestAgeMs ?? 0) > LATE_MS)
    findings.push(
      wrong(
        `Forwarding is ${duration(forward.oldestAgeMs ?? 0)} behind.`,
        "See whether the endpoint that telemetry is forwarded to answers.",
      ),
    );
  if (forward.dropped > 0)
    findings.push(
      wrong(`${forward.dropped} payloads were not forwarded.`, "The endpoint refused them or was away for too long; the store has them."),
    );
  return findings;
}

function errorFindings({ errors, timeMs }: HealthReport): Finding[] {
  return errors
    .filter(({ lastTimeMs }) => timeMs - lastTimeMs < RECENT_MS)
    .slice(0, 3)
    .map(({ message, detail, count }) =>
      noteworthy(
        `The collector logged lately, ${count} times in all: ${message}${detail === "" ? "" : `: ${detail}`}`,
        "Its log says more.",
      ),
    );
}

function setUpFindings(deployment: Deployment, health: HealthReport | undefined): Finding[] {
  const { host, loopback, keys, retentionDays, dataDirectory, staleWorkers, caller } = deployment;
  const findings: Finding[] = [];
  if (!loopback && (!keys.required || keys.active === 0))
    findings.push(
      wrong(
        `The collector listens on ${host} and ${keys.required ? "there is no key that holds" : "asks nobody for a key"}.`,
        "Create one: `retake keys create`; or listen on 127.0.0.1 only.",
      ),
    );
  const used = usedShare(health?.store?.disk ?? null);
  if (retentionDays === 0 && used > FULL_SHARE)
    findings.push(
      wrong(
        `The disk of ClickHouse is ${Math.round(used * 100)} % full, and project ${caller.project} keeps everything for ever.`,
        "Say how long runs are kept: `retake retention`, or RETAKE_RETENTION_DAYS of the collector.",
      ),
    );
  if (dataDirectory && dataDirectory.bytes > LARGE_DIRECTORY_BYTES)
    findings.push(
      noteworthy(
        `The embedded ClickHouse holds ${gigabytes(dataDirectory.bytes)} in ${dataDirectory.path}.`,
        "For so much, run a ClickHouse of its own and set CLICKHOUSE_URL.",
      ),
    );
  if (staleWorkers.length > 0)
    findings.push(
      noteworthy(
        `${staleWorkers.length} workers of the last day are gone: ${namesOf(staleWorkers)}.`,
        "If they should be there, start them again: forks and replays wait for a worker.",
      ),
    );
  return findings;
}

function namesOf(workers: Deployment["staleWorkers"]): string {
  const names = workers.slice(0, NAMED_WORKERS).map(({ id }) => id);
  return workers.length > NAMED_WORKERS ? `${names.join(", ")} and others` : names.join(", ");
}
