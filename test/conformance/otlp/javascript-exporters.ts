import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPLogExporter as JsonLogs } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtobufLogs } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter as JsonMetrics } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPMetricExporter as ProtobufMetrics } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter as JsonTraces } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufTraces } from "@opentelemetry/exporter-trace-otlp-proto";
import type { CompressionAlgorithm } from "@opentelemetry/otlp-exporter-base";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { AggregationType, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Encoding, SignalName } from "./requests.ts";

const exporters = {
  json: { traces: JsonTraces, logs: JsonLogs, metrics: JsonMetrics },
  protobuf: { traces: ProtobufTraces, logs: ProtobufLogs, metrics: ProtobufMetrics },
} as const;

export interface Target {
  /** Of the collector. */
  readonly url: string;
  readonly encoding: Encoding;
  readonly compression: "none" | "gzip";
  readonly service: string;
}

const optionsOf = ({ url, compression }: Target, signal: SignalName) => ({
  url: `${url}/v1/${signal}`,
  compression: compression as CompressionAlgorithm,
});
const resourceOf = ({ service }: Target) => resourceFromAttributes({ "service.name": service });

/** A call inside an agent's span, with an event and a link. Gives the trace's id. */
export async function exportSpans(target: Target): Promise<string> {
  const exporter = new exporters[target.encoding].traces(optionsOf(target, "traces"));
  const provider = new TracerProvider({ resource: resourceOf(target), spanProcessors: [new BatchSpanProcessor({ exporter })] });
  const tracer = provider.getTracer("agent", "2.0");
  const root = tracer.startSpan("invoke_agent support", {
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "support" },
  });
  const call = tracer.startSpan(
    "chat gpt-4o",
    {
      kind: SpanKind.CLIENT,
      links: [{ context: root.spanContext() }],
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": 1000,
        temperature: 0.5,
        whole: 4,
        tags: ["a", "b"],
        unicode: "é\u{1f600}",
      },
    },
    trace.setSpan(context.active(), root),
  );
  call.addEvent("note", { size: 3 });
  call.setStatus({ code: SpanStatusCode.ERROR, message: "refused" }).end();
  root.end();
  await provider.shutdown();
  return root.spanContext().traceId;
}

export async function exportLogs(target: Target): Promise<void> {
  const exporter = new exporters[target.encoding].logs(optionsOf(target, "logs"));
  const provider = new LoggerProvider({ resource: resourceOf(target), processors: [new BatchLogRecordProcessor({ exporter })] });
  const inside = trace.setSpanContext(context.active(), { traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags: 1 });
  provider
    .getLogger("app")
    .emit({ severityNumber: 13, severityText: "WARN", body: { step: 1, note: null }, attributes: { half: 0.5 }, context: inside });
  await provider.shutdown();
}

/** A counter, a gauge and both kinds of histogram. */
export async function exportMetrics(target: Target): Promise<void> {
  const exporter = new exporters[target.encoding].metrics(optionsOf(target, "metrics"));
  const provider = new MeterProvider({
    resource: resourceOf(target),
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000, exportTimeoutMillis: 30_000 })],
    views: [{ instrumentName: "exponential", aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
  });
  const meter = provider.getMeter("app", "1.0");
  meter.createCounter("sum").add(3, { kind: "a" });
  meter.createGauge("gauge").record(0.5);
  meter.createHistogram("histogram").record(7);
  meter.createHistogram("exponential").record(7);
  await provider.shutdown();
}
