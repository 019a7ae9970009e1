import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Sends spans, a log record and metrics as an application in Java would. Prints the trace's id. */
class Send {
  public static void main(String[] args) {
    var url = System.getenv("OTLP_URL");
    var compression = System.getenv("OTLP_COMPRESSION");
    var resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), System.getenv("OTLP_SERVICE")));
    var spans = OtlpHttpSpanExporter.builder().setEndpoint(url + "/v1/traces").setCompression(compression).build();
    var logs = OtlpHttpLogRecordExporter.builder().setEndpoint(url + "/v1/logs").setCompression(compression).build();
    var metrics = OtlpHttpMetricExporter.builder().setEndpoint(url + "/v1/metrics").setCompression(compression).build();
    var tracers = SdkTracerProvider.builder().setResource(resource).addSpanProcessor(BatchSpanProcessor.builder(spans).build()).build();
    var loggers = SdkLoggerProvider.builder().setResource(resource).addLogRecordProcessor(BatchLogRecordProcessor.builder(logs).build()).build();
    var reader = PeriodicMetricReader.builder(metrics).setInterval(Duration.ofHours(1)).build();
    var meters = SdkMeterProvider.builder().setResource(resource).registerMetricReader(reader).build();

    var tracer = tracers.tracerBuilder("agent").setInstrumentationVersion("2.0").build();
    Span root = tracer.spanBuilder("invoke_agent support").setAttribute("gen_ai.operation.name", "invoke_agent").startSpan();
    try (Scope outer = root.makeCurrent()) {
      Span call = tracer.spanBuilder("chat gpt-4o")
          .setSpanKind(SpanKind.CLIENT)
          .setAttribute("gen_ai.operation.name", "chat")
          .setAttribute("gen_ai.usage.input_tokens", 1000L)
          .setAttribute("temperature", 0.5)
          .setAttribute(AttributeKey.stringArrayKey("tags"), List.of("a", "b"))
          .startSpan();
      call.addEvent("note", Attributes.of(AttributeKey.longKey("size"), 3L));
      call.setStatus(StatusCode.ERROR, "refused");
      call.end();
      loggers.get("app").logRecordBuilder()
          .setSeverity(Severity.WARN)
          .setSeverityText("WARN")
          .setBody(Value.of(Map.of("step", Value.of(1), "note", Value.of("x"))))
          .setAttribute(AttributeKey.doubleKey("half"), 0.5)
          .emit();
    }
    root.end();

    var meter = meters.meterBuilder("app").setInstrumentationVersion("1.0").build();
    meter.counterBuilder("sum").build().add(3, Attributes.of(AttributeKey.stringKey("kind"), "a"));
    meter.histogramBuilder("histogram").build().record(7);

    System.out.println(root.getSpanContext().getTraceId());
    tracers.shutdown().join(30, TimeUnit.SECONDS);
    loggers.shutdown().join(30, TimeUnit.SECONDS);
    meters.shutdown().join(30, TimeUnit.SECONDS);
  }
}
