"""Sends spans, a log record and metrics as an application in Python would. Prints the trace's id."""

import os

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode, format_trace_id

endpoint = os.environ["OTLP_URL"]
options = {"compression": Compression(os.environ["OTLP_COMPRESSION"])}
resource = Resource.create({"service.name": os.environ["OTLP_SERVICE"]})

tracers = TracerProvider(resource=resource)
tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", **options)))
loggers = LoggerProvider(resource=resource)
loggers.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(endpoint=f"{endpoint}/v1/logs", **options)))
reader = PeriodicExportingMetricReader(
    OTLPMetricExporter(endpoint=f"{endpoint}/v1/metrics", **options), export_interval_millis=3_600_000
)
meters = MeterProvider(resource=resource, metric_readers=[reader])

tracer = tracers.get_tracer("agent", "2.0")
with tracer.start_as_current_span("invoke_agent support") as root:
    root.set_attribute("gen_ai.operation.name", "invoke_agent")
    with tracer.start_as_current_span("chat gpt-4o", kind=SpanKind.CLIENT) as call:
        call.set_attributes(
            {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 1000, "temperature": 0.5, "tags": ["a", "b"]}
        )
        call.add_event("note", {"size": 3})
        call.set_status(Status(StatusCode.ERROR, "refused"))
    loggers.get_logger("app").emit(
        LogRecord(
            severity_number=SeverityNumber.WARN, severity_text="WARN", body={"step": 1, "note": "x"}, attributes={"half": 0.5}
        )
    )

meter = meters.get_meter("app", "1.0")
meter.create_counter("sum").add(3, {"kind": "a"})
meter.create_histogram("histogram").record(7)

print(format_trace_id(root.get_span_context().trace_id))
for provider in (tracers, loggers, meters):
    provider.shutdown()
