import { messageType } from "./schema.fixture.ts";

const names = {
  TraceRequest: "ExportTraceServiceRequest",
  LogsRequest: "ExportLogsServiceRequest",
  MetricsRequest: "ExportMetricsServiceRequest",
  UnpackedHistogram: "UnpackedHistogram",
  UnpackedBuckets: "UnpackedBuckets",
} as const;

export type RequestName = "TraceRequest" | "LogsRequest" | "MetricsRequest";

/** 64-bit integers as strings, bytes as base64 or as they are. */
export function encodeOtlp(name: keyof typeof names, value: object): Buffer {
  const type = messageType(names[name]);
  return Buffer.from(type.encode(type.fromObject(value as Record<string, unknown>)).finish());
}

export function decodeOtlp(name: RequestName, bytes: Uint8Array): object {
  const type = messageType(names[name]);
  return type.toObject(type.decode(bytes), { longs: String, bytes: Buffer });
}

/** A request of one metric. */
export function metricRequest(metric: object): object {
  return {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] },
        schemaUrl: "resource-schema",
        scopeMetrics: [
          {
            scope: { name: "meter", version: "2", attributes: [{ key: "s", value: { intValue: "1" } }], droppedAttributesCount: 3 },
            schemaUrl: "scope-schema",
            metrics: [{ name: "m", description: "d", unit: "By", ...metric }],
          },
        ],
      },
    ],
  };
}
