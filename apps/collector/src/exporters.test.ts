import { context, SpanKind, SpanStatusCode, trace, type Context } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryStore } from "./api/memory-store.fixture.ts";
import { startCollector, type Collector } from "./collector.ts";
import { parseConfig } from "./config.ts";

let store: MemoryStore;
let collector: Collector;
beforeEach(async () => {
  store = new MemoryStore();
  collector = await startCollector({ ...parseConfig({}), port: 0 }, store, () => undefined);
});
afterEach(() => collector.stop());

const resource = resourceFromAttributes({ "service.name": "shop" });

describe("OpenTelemetry's own exporters", () => {
  test.each([
    ["protobuf", ProtobufExporter, "none"],
    ["protobuf", ProtobufExporter, "gzip"],
    ["JSON", JsonExporter, "none"],
    ["JSON", JsonExporter, "gzip"],
  ] as const)("of spans, in %s", async (_, Exporter, compression) => {
    const exporter = new Exporter({ url: `${collector.url}/v1/traces`, compression: compression as never });
    const provider = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter })] });
    const tracer = provider.getTracer("agent", "2.0");
    const root = tracer.startSpan("invoke_agent support", {
      attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "support" },
    });
    const inside: Context = trace.setSpan(context.active(), root);
    const call = tracer.startSpan(
      "chat gpt-4o",
      {
        kind: SpanKind.CLIENT,
        links: [{ context: root.spanContext() }],
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.response.model": "gpt-4o-2024-08-06",
          "gen_ai.usage.input_tokens": 1000,
          "gen_ai.usage.output_tokens": 100,
          temperature: 0.5,
          tags: ["a", "b"],
        },
      },
      inside,
    );
    call.addEvent("note", { size: 3 });
    call.setStatus({ code: SpanStatusCode.ERROR, message: "refused" }).end();
    root.end();
    await provider.shutdown();

    const spans = store.batches.flatMap((batch) => batch.spans);
    expect(spans.map((span) => span.name).sort()).toEqual(["chat gpt-4o", "invoke_agent support"]);
    const { traceId, spanId } = root.spanContext();
    expect(spans.find((span) => span.kind === "agent")).toMatchObject({
      traceId,
      spanId,
      parentId: "",
      agent: "support",
      service: "shop",
      scopeName: "agent",
      scopeVersion: "2.0",
    });
    const chat = spans.find((span) => span.kind === "model")!;
    expect(chat).toMatchObject({
      traceId,
      parentId: spanId,
      spanKind: 3,
      status: "error",
      statusMessage: "refused",
      inputTokens: 1000,
      outputTokens: 100,
      attributes: { temperature: "0.5", tags: '["a","b"]' },
    });
    expect(chat.costUsd).toBeCloseTo(0.0035, 10);
    expect(JSON.parse(chat.events)).toMatchObject([{ name: "note", attributes: { size: 3 } }]);
    expect(JSON.parse(chat.links)).toEqual([{ traceId, spanId, attributes: {} }]);
    expect(chat.end! >= chat.start).toBe(true);
    expect(Math.abs(Number(chat.start / 1_000_000n) - Date.now())).toBeLessThan(60_000);
  });

  test("of log records", async () => {
    const provider = new LoggerProvider({
      resource,
      processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${collector.url}/v1/logs` }) })],
    });
    const spanContext = { traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags: 1 };
    provider.getLogger("judge").emit({
      eventName: "gen_ai.evaluation.result",
      context: trace.setSpanContext(context.active(), spanContext),
      attributes: { "gen_ai.evaluation.name": "relevance", "gen_ai.evaluation.score.value": 0.25 },
    });
    await provider.shutdown();
    expect(store.batches[0]?.scores).toMatchObject([
      { traceId: spanContext.traceId, spanId: spanContext.spanId, name: "relevance", value: 0.25 },
    ]);
  });
});
