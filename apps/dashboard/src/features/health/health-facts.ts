import type { HealthReport, StoreHealth } from "@retake/protocol";
import { formatBytes, formatCount, formatDuration, formatNumber } from "../../ui/text/format.ts";
import type { Fact } from "./fact-list.tsx";

export function collectorFacts({ version, role, timeMs, startedTimeMs, residentBytes, workers }: HealthReport): Fact[] {
  return [
    { name: "Version", value: version },
    { name: "Role", value: role },
    { name: "Running for", value: formatDuration(timeMs - startedTimeMs) },
    { name: "Memory", value: formatBytes(residentBytes) },
    { name: "Workers", value: workers && `${workers.live} live${workers.stale > 0 ? `, ${workers.stale} gone today` : ""}` },
  ];
}

export function storeFacts({ version, latencyMs, uptimeSeconds, disk, memoryBytes, tables, merges }: StoreHealth): Fact[] {
  return [
    { name: "ClickHouse", value: version },
    { name: "Answers in", value: formatDuration(latencyMs) },
    { name: "Running for", value: formatDuration(uptimeSeconds * 1000) },
    { name: "Disk free", value: disk && `${formatBytes(disk.freeBytes)} of ${formatBytes(disk.totalBytes)}` },
    { name: "Data", value: tables && `${formatBytes(tables.bytes)}, ${formatCount(tables.rows)} rows` },
    { name: "Parts", value: tables && formatCount(tables.parts) },
    {
      name: "Merges",
      value: merges && (merges.running === 0 ? "none" : `${merges.running}, up to ${formatDuration(merges.longestSeconds * 1000)}`),
    },
    { name: "Memory allocated", value: memoryBytes === null ? null : formatBytes(memoryBytes) },
  ];
}

export function ingestFacts({ ingest, spool, forward }: HealthReport): Fact[] {
  if (ingest === null) return [];
  const waits = (queue: { pendingBytes: number; payloads: number; oldestAgeMs: number | null }): string =>
    queue.payloads === 0
      ? "empty"
      : `${formatCount(queue.payloads)} payloads, ${formatBytes(queue.pendingBytes)}, oldest ${formatDuration(queue.oldestAgeMs ?? 0)}`;
  return [
    { name: "Records a second, last minute", value: formatNumber(ingest.acceptedPerSecond) },
    { name: "Records taken", value: formatCount(ingest.accepted) },
    { name: "Records rejected", value: formatCount(ingest.rejected) },
    { name: "Requests refused", value: formatCount(ingest.refusedRequests) },
    { name: "Not answered yet", value: formatBytes(ingest.heldBytes) },
    ...(spool ? [{ name: "Spool", value: waits(spool) }] : []),
    ...(forward ? [{ name: "To be forwarded", value: waits(forward) }] : []),
  ];
}
