import type { HealthReport } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { collectorFacts, ingestFacts, storeFacts } from "./health-facts.ts";

const report: HealthReport = {
  version: "0.1.0",
  role: "all",
  timeMs: 65_000,
  startedTimeMs: 0,
  residentBytes: 150 * 2 ** 20,
  checks: {},
  store: {
    version: "26.7.3.1",
    latencyMs: 3,
    timeMs: 65_000,
    uptimeSeconds: 60,
    disk: { freeBytes: 50 * 2 ** 30, totalBytes: 100 * 2 ** 30 },
    memoryBytes: null,
    tables: { bytes: 2 ** 20, rows: 1_500, parts: 12, crowded: null },
    merges: { running: 0, longestSeconds: 0 },
    failedMutations: 0,
    pendingMigrations: [],
  },
  ingest: { acceptedPerSecond: 12.5, accepted: 20_000, rejected: 1, refusedRequests: 2, heldBytes: 0 },
  spool: { pendingBytes: 2_048, payloads: 3, oldestAgeMs: 2_000, maxBytes: 1e9, damaged: 0 },
  forward: null,
  errors: [],
  workers: { live: 2, stale: 1 },
};

const valueOf = (facts: readonly { name: string; value: unknown }[], name: string) => facts.find((fact) => fact.name === name)?.value;

describe("health facts", () => {
  it("are in units for people", () => {
    expect(valueOf(collectorFacts(report), "Running for")).toBe("1 min 5 s");
    expect(valueOf(collectorFacts(report), "Workers")).toBe("2 live, 1 gone today");
    expect(valueOf(storeFacts(report.store!), "Disk free")).toBe("50 GiB of 100 GiB");
    expect(valueOf(storeFacts(report.store!), "Merges")).toBe("none");
    expect(valueOf(ingestFacts(report), "Spool")).toBe("3 payloads, 2 KiB, oldest 2.00 s");
    expect(valueOf(ingestFacts({ ...report, spool: { ...report.spool!, payloads: 0 } }), "Spool")).toBe("empty");
  });

  it("leave out queues that are not there, and all of a role that takes no telemetry", () => {
    expect(valueOf(ingestFacts(report), "To be forwarded")).toBeUndefined();
    expect(ingestFacts({ ...report, ingest: null })).toEqual([]);
    expect(valueOf(storeFacts(report.store!), "Memory allocated")).toBeNull();
  });
});
