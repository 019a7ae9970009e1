import { randomBytes } from "node:crypto";
import {
  decodeMessage,
  encodeMessage,
  requestNames,
  type MessageName,
} from "../../../apps/collector/src/pipeline/wire/otlp/schema.fixture.ts";

export { decodeMessage, type MessageName };

export type SignalName = keyof typeof requestNames;
export type Encoding = "json" | "protobuf";

export const signals: readonly SignalName[] = ["traces", "logs", "metrics"];
export const encodings: readonly Encoding[] = ["json", "protobuf"];
export const mediaTypes = { json: "application/json", protobuf: "application/x-protobuf" } as const;

export const responseNames = {
  traces: "ExportTraceServiceResponse",
  logs: "ExportLogsServiceResponse",
  metrics: "ExportMetricsServiceResponse",
} as const;

export const newId = (sizeBytes: number): string => randomBytes(sizeBytes).toString("hex");
export const now = (): string => `${BigInt(Date.now()) * 1_000_000n}`;

export interface Attribute {
  readonly key: string;
  readonly value?: object | null;
}

/** Requests by the name of their service, in the JSON form of OTLP: one record, or the ones given. */
export const requestOf: Readonly<Record<SignalName, (service: string, records?: readonly object[]) => object>> = {
  traces: (service, spans = [spanOf()]) => ({ resourceSpans: [{ resource: resourceOf(service), scopeSpans: [{ scope, spans }] }] }),
  logs: (service, logRecords = [logOf()]) => ({ resourceLogs: [{ resource: resourceOf(service), scopeLogs: [{ scope, logRecords }] }] }),
  metrics: (service, metrics = [gaugeOf()]) => ({
    resourceMetrics: [{ resource: resourceOf(service), scopeMetrics: [{ scope, metrics }] }],
  }),
};

const scope = { name: "conformance", version: "1.0" };

function resourceOf(service: string): object {
  return { attributes: [{ key: "service.name", value: { stringValue: service } }] };
}

export function spanOf(fields: object = {}): object {
  return { traceId: newId(16), spanId: newId(8), name: "step", kind: 1, startTimeUnixNano: now(), endTimeUnixNano: now(), ...fields };
}

export function logOf(fields: object = {}): object {
  return { timeUnixNano: now(), severityNumber: 9, severityText: "INFO", body: { stringValue: "hello" }, ...fields };
}

export function gaugeOf(points: readonly object[] = [{ timeUnixNano: now(), asDouble: 0.5 }], name = "gauge"): object {
  return { name, unit: "1", gauge: { dataPoints: points } };
}

export function encode(signal: SignalName, encoding: Encoding, request: object): Buffer {
  return encoding === "json" ? Buffer.from(JSON.stringify(request)) : encodeMessage(requestNames[signal], request);
}

/** Where the records of each signal lie, and which of its columns is the service's name. */
export const tables = {
  traces: { table: "spans", service: "service" },
  logs: { table: "otel_logs", service: "ServiceName" },
  metrics: { table: "otel_metrics_gauge", service: "ServiceName" },
} as const;
