import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { SpoolFigures } from "./queues.ts";

const spool: SpoolFigures = { pendingBytes: 2_000, payloads: 3, oldestMs: Date.now() - 60_000, damaged: 1, appended: 9, drained: 6 };

let metrics: Metrics;
beforeEach(() => {
  metrics = createMetrics({
    version: "1.2.3",
    role: "all",
    heldBytes: () => 7,
    heldLimitBytes: 100,
    spool: { stats: () => spool, maxBytes: 10_000 },
    forward: () => ({ pendingBytes: 5, payloads: 1, oldestMs: null, sent: 8, dropped: 4, rejectedRecords: 2 }),
  });
});
afterEach(() => metrics.stop());

const lines = async (): Promise<string[]> => (await metrics.text()).split("\n");

/** One of everything. */
function useAll(): void {
  metrics.countAnswer({ signal: "traces", status: 200, accepted: 3, rejected: 1 });
  metrics.countAnswer({ signal: "traces", status: 200, accepted: 2, rejected: 0 });
  metrics.observeAcknowledgement("traces", 0.02, 1_000);
  metrics.observeDecode("traces", 0.000_2);
  metrics.observeCommit(0.03, 20_000);
  metrics.countWriteFailure();
  metrics.countTurnedAway(4);
  metrics.countSetAside();
  metrics.observeStoreCall("listRuns", 0.004, true);
  metrics.observeApiRequest("GET", "/api/runs/:runId", 404, 0.004);
}

describe("metrics", () => {
  test("count answers, records, bytes and durations", async () => {
    useAll();
    const text = await lines();
    for (const line of [
      'retake_otlp_requests_total{signal="traces",status="200"} 2',
      'retake_otlp_records_total{signal="traces",outcome="accepted"} 5',
      'retake_otlp_records_total{signal="traces",outcome="rejected"} 1',
      'retake_otlp_received_bytes_total{signal="traces"} 1000',
      'retake_otlp_request_duration_seconds_bucket{le="0.025",signal="traces"} 1',
      'retake_otlp_request_duration_seconds_bucket{le="0.01",signal="traces"} 0',
      'retake_decode_duration_seconds_count{signal="traces"} 1',
      "retake_commit_rows_sum 20000",
      "retake_store_write_failures_total 1",
      "retake_turned_away_payloads_total 4",
      "retake_set_aside_payloads_total 1",
      'retake_store_call_failures_total{operation="listRuns"} 1',
      'retake_api_requests_total{method="GET",route="/api/runs/:runId",status="404"} 1',
      "retake_held_bytes 7",
      "retake_held_limit_bytes 100",
      'retake_build_info{version="1.2.3",role="all"} 1',
    ])
      expect(text).toContain(line);
  });

  test("show the queues as they are when asked", async () => {
    const text = await lines();
    for (const line of [
      "retake_spool_bytes 2000",
      "retake_spool_payloads 3",
      "retake_spool_appended_payloads_total 9",
      "retake_spool_drained_payloads_total 6",
      "retake_spool_damaged_payloads_total 1",
      "retake_forward_pending_bytes 5",
      "retake_forward_lag_seconds 0",
      "retake_forward_dropped_payloads_total 4",
      "retake_forward_sent_payloads_total 8",
      "retake_forward_rejected_records_total 2",
    ])
      expect(text).toContain(line);
    const age = Number(/^retake_spool_oldest_age_seconds (\S+)$/m.exec(await metrics.text())?.[1]);
    expect(age).toBeGreaterThanOrEqual(60);
    expect(age).toBeLessThan(120);
    // A counter that is read from elsewhere must not add up.
    expect(await lines()).toContain("retake_spool_appended_payloads_total 9");
  });

  test("leave out what this process does not have", async () => {
    const bare = createMetrics({ version: "1", role: "api", heldBytes: () => 0, heldLimitBytes: 1 });
    expect(await bare.text()).not.toMatch(/retake_(spool|forward)_/);
    bare.stop();
  });
});

// What `promtool check metrics` asks for.
test("metrics follow Prometheus' conventions", async () => {
  useAll();
  const text = await lines();
  const families = new Map<string, { type: string; help: string }>();
  for (const line of text) {
    const help = /^# HELP (\S+) (.+)$/.exec(line);
    if (help) families.set(help[1]!, { help: help[2]!, type: "" });
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type) families.get(type[1]!)!.type = type[2]!;
  }
  expect(families.size).toBeGreaterThan(40);
  const faults: string[] = [];
  const require = (holds: boolean, fault: string): void => void (holds || faults.push(fault));
  for (const [name, { type, help }] of families) {
    require(/^(retake|process|nodejs)(_[a-z0-9]+)+$/.test(name), `${name}: its form`);
    require(/\S/.test(help), `${name}: its help`);
    require(["counter", "gauge", "histogram"].includes(type), `${name}: its type ${type}`);
    require(name.endsWith("_total") === (type === "counter"), `${name}: counters end in _total, others don't`);
    require(!/_(ms|milliseconds|us|minutes|kb|mb|kilobytes|percent)(_|$)/.test(name), `${name}: base units are seconds and bytes`);
    require(!/_(count|sum|bucket)$/.test(name), `${name}: histograms make this suffix themselves`);
  }
  for (const sample of text.filter((line) => line !== "" && !line.startsWith("#"))) {
    const [, name = "", labels = ""] = /^([a-z0-9_]+)(?:\{(.*)\})? [-+\d.eInfa]+$/.exec(sample) ?? [];
    require(families.has(name) || families.has(name.replace(/_(bucket|sum|count)$/, "")), `${sample}: of no family`);
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) require(/^[a-z_]+$/.test(label), `${sample}: label ${label}`);
  }
  expect(faults).toEqual([]);
});
