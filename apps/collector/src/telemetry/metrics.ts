import type { CollectorRole } from "@retake/protocol";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { addProcessMetrics } from "./process-metrics.ts";
import { ageMs, type QueueSources } from "./queues.ts";

export interface MetricsOptions extends QueueSources {
  readonly version: string;
  readonly role: CollectorRole;
  readonly heldBytes: () => number;
  readonly heldLimitBytes: number;
}

/** What became of one OTLP request. */
export interface OtlpRequestSample {
  readonly signal: "traces" | "logs" | "metrics" | "unknown";
  readonly status: number;
  readonly accepted: number;
  readonly rejected: number;
}

export interface Metrics {
  readonly countAnswer: (answer: OtlpRequestSample) => void;
  /** From a request's first byte to its answer. */
  readonly observeAcknowledgement: (signal: OtlpRequestSample["signal"], seconds: number, bodyBytes: number) => void;
  readonly observeDecode: (signal: OtlpRequestSample["signal"], seconds: number) => void;
  /** One insert of all that a group of requests brought. */
  readonly observeCommit: (seconds: number, rows: number) => void;
  readonly countWriteFailure: () => void;
  /** Neither the store nor the spool took them: their senders were told to come again. */
  readonly countTurnedAway: (payloads: number) => void;
  /** The store refused it after it was acknowledged: it is kept in a file. */
  readonly countSetAside: () => void;
  readonly observeStoreCall: (operation: string, seconds: number, failed: boolean) => void;
  readonly observeApiRequest: (method: string, route: string, status: number, seconds: number) => void;
  /** In the text format of Prometheus. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
  readonly stop: () => void;
}

const fast = [0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5];
const slow = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const rowCounts = [1, 10, 100, 1_000, 5_000, 10_000, 20_000, 50_000, 100_000];

/** What the collector measures of itself. Everything is by request or by insert: nothing is done for a single span. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string = never>(name: string, help: string, ...labelNames: L[]) =>
    new Counter<L>({ name, help, labelNames, registers });
  const histogram = <L extends string = never>(name: string, help: string, buckets: number[], ...labelNames: L[]) =>
    new Histogram<L>({ name, help, buckets, labelNames, registers });

  const requests = counter("retake_otlp_requests_total", "OTLP requests by answer", "signal", "status");
  const records = counter("retake_otlp_records_total", "OTLP records by outcome", "signal", "outcome");
  const received = counter("retake_otlp_received_bytes_total", "Bytes of OTLP bodies as sent", "signal");
  const acknowledged = histogram("retake_otlp_request_duration_seconds", "From an OTLP request to its answer", slow, "signal");
  const decoded = histogram("retake_decode_duration_seconds", "Decoding of one OTLP body into columns", fast, "signal");
  const commits = histogram("retake_commit_duration_seconds", "Inserts of what a group of requests brought", slow);
  const groups = histogram("retake_commit_rows", "Rows of one group of requests", rowCounts);
  const writeFailures = counter("retake_store_write_failures_total", "Batches that the store did not take");
  const turnedAway = counter("retake_turned_away_payloads_total", "Payloads that neither the store nor the spool took");
  const setAside = counter(
    "retake_set_aside_payloads_total",
    "Payloads that the store refused after they were acknowledged, kept in files",
  );
  const storeCalls = histogram("retake_store_call_duration_seconds", "Calls of the store by operation", slow, "operation");
  const storeFailures = counter("retake_store_call_failures_total", "Calls of the store that failed", "operation");
  const apiRequests = counter("retake_api_requests_total", "API requests by answer", "method", "route", "status");
  const apiDuration = histogram("retake_api_request_duration_seconds", "API requests; some wait for news on purpose", slow, "route");
  addGauges(registers, options);
  const stop = addProcessMetrics(registry);

  return {
    countAnswer({ signal, status, accepted, rejected }) {
      requests.inc({ signal, status });
      if (accepted > 0) records.inc({ signal, outcome: "accepted" }, accepted);
      if (rejected > 0) records.inc({ signal, outcome: "rejected" }, rejected);
    },
    observeAcknowledgement(signal, seconds, bodyBytes) {
      acknowledged.observe({ signal }, seconds);
      received.inc({ signal }, bodyBytes);
    },
    observeDecode: (signal, seconds) => decoded.observe({ signal }, seconds),
    observeCommit(seconds, rows) {
      commits.observe(seconds);
      groups.observe(rows);
    },
    countWriteFailure: () => writeFailures.inc(),
    countTurnedAway: (payloads) => turnedAway.inc(payloads),
    countSetAside: () => setAside.inc(),
    observeStoreCall(operation, seconds, failed) {
      storeCalls.observe({ operation }, seconds);
      if (failed) storeFailures.inc({ operation });
    },
    observeApiRequest(method, route, status, seconds) {
      apiRequests.inc({ method, route, status });
      apiDuration.observe({ route }, seconds);
    },
    text: async () => registry.metrics(),
    contentType: registry.contentType,
    stop,
  };
}

/** What is looked at when asked for, and costs nothing until then. */
function addGauges(registers: Registry[], { version, role, heldBytes, heldLimitBytes, spool, forward }: MetricsOptions): void {
  const gauge = (name: string, help: string, read: () => number): void =>
    void new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  const total = (name: string, help: string, read: () => number): void =>
    void new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  new Gauge({ name: "retake_build_info", help: "Always 1; its labels say what runs", labelNames: ["version", "role"], registers }).set(
    { version, role },
    1,
  );
  gauge("retake_held_bytes", "Bytes of telemetry received and not yet answered", heldBytes);
  gauge("retake_held_limit_bytes", "Bytes of telemetry above which requests are refused", () => heldLimitBytes);
  if (spool !== undefined) {
    const { stats, maxBytes } = spool;
    gauge("retake_spool_bytes", "Bytes on disk that the store has not taken yet", () => stats().pendingBytes);
    gauge("retake_spool_limit_bytes", "Bytes that the spool may have on disk", () => maxBytes);
    gauge("retake_spool_payloads", "Payloads on disk that the store has not taken yet", () => stats().payloads);
    gauge("retake_spool_oldest_age_seconds", "How long the oldest payload on disk has waited", () => ageMs(stats().oldestMs) / 1000);
    total("retake_spool_appended_payloads_total", "Payloads written to the spool", () => stats().appended);
    total("retake_spool_drained_payloads_total", "Payloads that left the spool for the store", () => stats().drained);
    total("retake_spool_damaged_payloads_total", "Payloads of the spool that could not be read", () => stats().damaged);
  }
  if (forward !== undefined) {
    gauge("retake_forward_pending_bytes", "Bytes that wait to be sent on", () => forward().pendingBytes);
    gauge("retake_forward_lag_seconds", "How long the oldest payload has waited to be sent on", () => ageMs(forward().oldestMs) / 1000);
    total("retake_forward_sent_payloads_total", "Payloads that were sent on", () => forward().sent);
    total("retake_forward_rejected_records_total", "Records that were sent on and refused there", () => forward().rejectedRecords);
    total("retake_forward_dropped_payloads_total", "Payloads that were not sent on", () => forward().dropped);
  }
}
