// Sends spans, a log record and metrics as an application in Go would. Prints the trace's id.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	otellog "go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	url := os.Getenv("OTLP_URL")
	gzip := os.Getenv("OTLP_COMPRESSION") == "gzip"
	owner := resource.NewSchemaless(attribute.String("service.name", os.Getenv("OTLP_SERVICE")))

	traceOptions := []otlptracehttp.Option{otlptracehttp.WithEndpointURL(url + "/v1/traces")}
	logOptions := []otlploghttp.Option{otlploghttp.WithEndpointURL(url + "/v1/logs")}
	metricOptions := []otlpmetrichttp.Option{otlpmetrichttp.WithEndpointURL(url + "/v1/metrics")}
	if gzip {
		traceOptions = append(traceOptions, otlptracehttp.WithCompression(otlptracehttp.GzipCompression))
		logOptions = append(logOptions, otlploghttp.WithCompression(otlploghttp.GzipCompression))
		metricOptions = append(metricOptions, otlpmetrichttp.WithCompression(otlpmetrichttp.GzipCompression))
	}
	traces, err := otlptracehttp.New(ctx, traceOptions...)
	if err != nil {
		return err
	}
	logs, err := otlploghttp.New(ctx, logOptions...)
	if err != nil {
		return err
	}
	metrics, err := otlpmetrichttp.New(ctx, metricOptions...)
	if err != nil {
		return err
	}
	tracers := sdktrace.NewTracerProvider(sdktrace.WithResource(owner), sdktrace.WithBatcher(traces))
	loggers := sdklog.NewLoggerProvider(sdklog.WithResource(owner), sdklog.WithProcessor(sdklog.NewBatchProcessor(logs)))
	reader := sdkmetric.NewPeriodicReader(metrics, sdkmetric.WithInterval(time.Hour))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithResource(owner), sdkmetric.WithReader(reader))

	tracer := tracers.Tracer("agent", trace.WithInstrumentationVersion("2.0"))
	rootContext, root := tracer.Start(ctx, "invoke_agent support", trace.WithAttributes(attribute.String("gen_ai.operation.name", "invoke_agent")))
	callContext, call := tracer.Start(rootContext, "chat gpt-4o", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("gen_ai.operation.name", "chat"),
		attribute.Int("gen_ai.usage.input_tokens", 1000),
		attribute.Float64("temperature", 0.5),
		attribute.StringSlice("tags", []string{"a", "b"}),
	))
	call.AddEvent("note", trace.WithAttributes(attribute.Int("size", 3)))
	call.SetStatus(codes.Error, "refused")
	call.End()
	root.End()

	var record otellog.Record
	record.SetTimestamp(time.Now())
	record.SetSeverity(otellog.SeverityWarn)
	record.SetSeverityText("WARN")
	record.SetBody(attribute.MapValue(attribute.Int("step", 1), attribute.String("note", "x")))
	record.AddAttributes(attribute.Float64("half", 0.5))
	loggers.Logger("app").Emit(callContext, record)

	meter := meters.Meter("app", metric.WithInstrumentationVersion("1.0"))
	sum, err := meter.Int64Counter("sum")
	if err != nil {
		return err
	}
	sum.Add(ctx, 3, metric.WithAttributes(attribute.String("kind", "a")))
	histogram, err := meter.Float64Histogram("histogram")
	if err != nil {
		return err
	}
	histogram.Record(ctx, 7)

	fmt.Println(root.SpanContext().TraceID())
	return errors.Join(tracers.Shutdown(ctx), loggers.Shutdown(ctx), meters.Shutdown(ctx))
}
