import type { HealthReport, StoreHealth } from "@retake/protocol";
import { duration } from "../terminal/units.ts";
import { noteworthy, wrong, type Finding } from "./finding.ts";

/** The oldest ClickHouse that has all that is used of it. */
const LEAST_VERSION = [25, 8] as const;
/** ClickHouse slows inserts down at 1,000 parts of a partition, and refuses them at 3,000. */
const MANY_PARTS = 300;
const LONG_MERGE_SECONDS = 3_600;
/** Leases of jobs and what is recent are told by these clocks. */
export const MAX_SKEW_MS = 5_000;
const LITTLE_FREE_SHARE = 0.05;
const LITTLE_FREE_BYTES = 2 * 2 ** 30;
export const FULL_SHARE = 0.8;

export function storeFindings({ store, timeMs }: HealthReport): Finding[] {
  if (store === null) return [];
  return [...versionFindings(store), ...clockFindings(store, timeMs), ...diskFindings(store), ...tableFindings(store)];
}

/** How full the disk is, from 0 to 1. */
export function usedShare(disk: StoreHealth["disk"]): number {
  return disk === null || disk.totalBytes === 0 ? 0 : 1 - disk.freeBytes / disk.totalBytes;
}

function versionFindings({ version, pendingMigrations }: StoreHealth): Finding[] {
  const findings: Finding[] = [];
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor < LEAST_VERSION[1]))
    findings.push(wrong(`ClickHouse is version ${version}.`, `Update it to ${LEAST_VERSION.join(".")} or newer.`));
  if (pendingMigrations.length > 0)
    findings.push(
      wrong(
        `The tables are not up to date: ${pendingMigrations.join(", ")}.`,
        "Start a collector of the newest version with a user that may create tables: it brings them up to date.",
      ),
    );
  return findings;
}

function clockFindings(store: StoreHealth, timeMs: number): Finding[] {
  const skewMs = Math.abs(store.timeMs - timeMs);
  if (skewMs <= MAX_SKEW_MS) return [];
  return [
    wrong(
      `The clocks of ClickHouse and the collector differ by ${duration(skewMs)}.`,
      "Keep both by NTP: leases and times depend on them.",
    ),
  ];
}

function diskFindings({ disk }: StoreHealth): Finding[] {
  if (disk === null) return [];
  const { freeBytes, totalBytes } = disk;
  if (freeBytes / totalBytes >= LITTLE_FREE_SHARE && freeBytes >= LITTLE_FREE_BYTES) return [];
  return [
    wrong(
      `The disk of ClickHouse has ${gigabytes(freeBytes)} of ${gigabytes(totalBytes)} left: soon it can neither merge nor insert.`,
      "Make room, add a disk, or keep runs for a shorter time.",
    ),
  ];
}

function tableFindings({ tables, merges, failedMutations }: StoreHealth): Finding[] {
  const findings: Finding[] = [];
  const crowded = tables?.crowded;
  if (crowded && crowded.parts >= MANY_PARTS)
    findings.push(
      wrong(
        `Partition ${crowded.partition} of table ${crowded.table} is in ${crowded.parts} parts: merges don't keep up.`,
        "Give ClickHouse more cores or faster disks, or send larger batches. At 1,000 it slows inserts down, at 3,000 it refuses them.",
      ),
    );
  if (merges && merges.longestSeconds > LONG_MERGE_SECONDS)
    findings.push(
      noteworthy(
        `A merge has been running for ${duration(merges.longestSeconds * 1_000)}.`,
        "See system.merges of ClickHouse: a large merge is fine, one that does not move means a slow disk or too little memory.",
      ),
    );
  if (failedMutations !== null && failedMutations > 0)
    findings.push(
      wrong(
        `${failedMutations} deletions in ClickHouse fail again and again.`,
        "See latest_fail_reason in its system.mutations; what was to be deleted is still there.",
      ),
    );
  return findings;
}

export function gigabytes(bytes: number): string {
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(0)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
