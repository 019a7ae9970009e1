import { context, propagation, trace } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

/** The OpenTelemetry SDK as it comes, sending to OTEL_EXPORTER_OTLP_ENDPOINT. */
export function startTelemetry(spanProcessors = [new BatchSpanProcessor(new OTLPTraceExporter())]) {
  const resource = resourceFromAttributes({ "service.name": "travel" });
  const tracerProvider = new NodeTracerProvider({ resource, spanProcessors });
  tracerProvider.register();
  const loggerProvider = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })] });
  logs.setGlobalLoggerProvider(loggerProvider);
  return {
    tracerProvider,
    loggerProvider,
    tracer: trace.getTracer("travel"),
    stop: async () => {
      await tracerProvider.shutdown();
      await loggerProvider.shutdown();
      for (const api of [trace, context, propagation]) api.disable();
    },
  };
}
