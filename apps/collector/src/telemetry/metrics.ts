import type { OtlpAnswer } from "../receivers/otlp-http/index.ts";

export interface Metrics {
  readonly countAnswer: (answer: OtlpAnswer) => void;
  readonly countWriteFailure: () => void;
  /** In the text format of Prometheus. */
  readonly text: () => string;
}

/** What the collector counts of itself. */
export function createMetrics(heldBytes: () => number): Metrics {
  const requests = new Map<string, number>();
  const records = new Map<string, number>();
  let writeFailures = 0;
  const add = (counts: Map<string, number>, labels: string, by: number): void =>
    void (by > 0 && counts.set(labels, (counts.get(labels) ?? 0) + by));

  return {
    countAnswer({ signal, status, accepted, rejected }) {
      add(requests, `signal="${signal}",status="${status}"`, 1);
      add(records, `signal="${signal}",outcome="accepted"`, accepted);
      add(records, `signal="${signal}",outcome="rejected"`, rejected);
    },
    countWriteFailure: () => void writeFailures++,
    text: () =>
      [
        ...family("retake_otlp_requests_total", "counter", "OTLP requests by answer", [...requests]),
        ...family("retake_otlp_records_total", "counter", "OTLP records by outcome", [...records]),
        ...family("retake_store_write_failures_total", "counter", "Batches that the store did not take", [["", writeFailures]]),
        ...family("retake_held_bytes", "gauge", "Bytes of telemetry received and not yet answered", [["", heldBytes()]]),
        "",
      ].join("\n"),
  };
}

function family(
  name: string,
  type: "counter" | "gauge",
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}${labels === "" ? "" : `{${labels}}`} ${value}`),
  ];
}
