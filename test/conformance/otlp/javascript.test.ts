import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportLogs, exportMetrics, exportSpans, type Target } from "./javascript-exporters.ts";
import { encodings, newId } from "./requests.ts";
import { startSystem, type System } from "./system.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system?.stop());

const ways = encodings.flatMap((encoding) => (["none", "gzip"] as const).map((compression) => ({ encoding, compression })));
const newTarget = (way: Pick<Target, "encoding" | "compression">): Target => ({ ...way, url: system.url, service: newId(4) });

describe.each(ways)("OpenTelemetry's exporters for JavaScript, $encoding, compression $compression", (way) => {
  test("spans", async () => {
    const target = newTarget(way);
    const traceId = await exportSpans(target);
    const rows = await system.rows<Record<string, string>>(
      `SELECT name, span_kind, kind, operation, status, status_message, service, scope_name, scope_version, toUInt32(input_tokens) AS tokens, attributes, events, links
       FROM spans FINAL WHERE trace_id = unhex({traceId:String}) ORDER BY start, parent_id`,
      { traceId },
    );
    expect(rows).toMatchObject([
      { name: "invoke_agent support", kind: "agent", service: target.service, scope_name: "agent", scope_version: "2.0", status: "unset" },
      {
        name: "chat gpt-4o",
        kind: "model",
        span_kind: 3,
        status: "error",
        status_message: "refused",
        tokens: 1000,
        attributes: { temperature: "0.5", whole: "4", tags: '["a","b"]', unicode: "é\u{1f600}" },
      },
    ]);
    expect(JSON.parse(rows[1]!["events"]!)).toMatchObject([{ name: "note", attributes: { size: 3 } }]);
    expect(JSON.parse(rows[1]!["links"]!)).toMatchObject([{ traceId }]);
  });

  test("logs", async () => {
    const target = newTarget(way);
    await exportLogs(target);
    const rows = await system.rows(
      "SELECT TraceId, SpanId, TraceFlags, SeverityNumber, SeverityText, Body, ScopeName, LogAttributes FROM otel_logs FINAL WHERE ServiceName = {service:String}",
      { service: target.service },
    );
    expect(rows).toEqual([
      {
        TraceId: "a".repeat(32),
        SpanId: "b".repeat(16),
        TraceFlags: 1,
        SeverityNumber: 13,
        SeverityText: "WARN",
        Body: '{"step":1,"note":null}',
        ScopeName: "app",
        LogAttributes: { half: "0.5" },
      },
    ]);
  });

  test("metrics", async () => {
    const target = newTarget(way);
    await exportMetrics(target);
    const of = (kind: string, columns: string) =>
      system.rows(`SELECT MetricName AS name, ${columns} FROM otel_metrics_${kind} FINAL WHERE ServiceName = {service:String}`, {
        service: target.service,
      });
    expect(await of("sum", "Value AS value, Attributes AS attributes, IsMonotonic AS monotonic")).toEqual([
      { name: "sum", value: 3, attributes: { kind: "a" }, monotonic: true },
    ]);
    expect(await of("gauge", "Value AS value")).toEqual([{ name: "gauge", value: 0.5 }]);
    expect(
      await of("histogram", "toUInt32(Count) AS count, Sum AS sum, Max AS max, length(BucketCounts) - length(ExplicitBounds) AS more"),
    ).toEqual([{ name: "histogram", count: 1, sum: 7, max: 7, more: 1 }]);
    expect(await of("exponential_histogram", "toUInt32(Count) AS count, Sum AS sum, arraySum(PositiveBucketCounts) > 0 AS filled")).toEqual(
      [{ name: "exponential", count: 1, sum: 7, filled: 1 }],
    );
  });
});
