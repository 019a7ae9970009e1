import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import { languages, provide, sendFrom, type Language } from "./languages.ts";
import { newId } from "./requests.ts";
import { startSystem, type System } from "./system.ts";

// OpenTelemetry's own exporters for other languages. Without their packages these tests are skipped, and say how to get them.

const INSTALL_TIMEOUT_MS = 600_000;

let system: System;
beforeAll(async () => {
  system = await startSystem({ RETAKE_SPOOL_MAX_BYTES: "0" });
});
afterAll(() => system?.stop());

const told = new Set<string>();
const folderOf = async (language: Language, { skip }: TestContext): Promise<string> => {
  const provided = await provide(language);
  if (!("missing" in provided)) return provided.path;
  const message = `Not tested against the exporters for ${language.name}: ${provided.missing}.`;
  if (!told.has(message)) process.stderr.write(`${message}\n`);
  told.add(message);
  return skip(message);
};
const refusals = async (): Promise<number> => {
  const text = await (await fetch(`${system.url}/metrics`)).text();
  return [...text.matchAll(/^retake_otlp_requests_total\{[^}]*status="503"[^}]*\} (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
};

/** What lies in the store of a program's trace, log record and metrics. */
async function stored(traceId: string, service: string): Promise<object> {
  const rows = <T>(query: string): Promise<T[]> => system.rows<T>(query, { traceId, service });
  const spans = await rows<{ events: string }>(
    `SELECT name, kind, span_kind, status, status_message, service, scope_name, scope_version, toUInt32(input_tokens) AS tokens, attributes, events
     FROM spans FINAL WHERE trace_id = unhex({traceId:String}) ORDER BY parent_id`,
  );
  // The second bit of the flags says that the id is random: Python's does.
  const logs = await rows<{ Body: string }>(
    `SELECT TraceId, bitAnd(TraceFlags, 1) AS sampled, SeverityNumber, SeverityText, Body, LogAttributes FROM otel_logs FINAL WHERE ServiceName = {service:String}`,
  );
  return {
    spans: spans.map((span) => ({ ...span, events: JSON.parse(span.events) as unknown })),
    logs: logs.map((log) => ({ ...log, Body: JSON.parse(log.Body) as unknown })),
    sums: await rows(
      "SELECT Value, Attributes, IsMonotonic FROM otel_metrics_sum FINAL WHERE ServiceName = {service:String} AND MetricName = 'sum'",
    ),
    histograms: await rows(
      "SELECT toUInt32(Count) AS count, Sum FROM otel_metrics_histogram FINAL WHERE ServiceName = {service:String} AND MetricName = 'histogram'",
    ),
  };
}

/** What every program sends. */
const sentBy = (traceId: string, service: string): object => ({
  spans: [
    { name: "invoke_agent support", kind: "agent", service, scope_name: "agent", scope_version: "2.0" },
    {
      name: "chat gpt-4o",
      kind: "model",
      span_kind: 3,
      status: "error",
      status_message: "refused",
      tokens: 1000,
      attributes: { temperature: "0.5", tags: '["a","b"]' },
      events: [{ name: "note", attributes: { size: 3 } }],
    },
  ],
  logs: [
    {
      TraceId: traceId,
      sampled: 1,
      SeverityNumber: 13,
      SeverityText: "WARN",
      Body: { step: 1, note: "x" },
      LogAttributes: { half: "0.5" },
    },
  ],
  sums: [{ Value: 3, Attributes: { kind: "a" }, IsMonotonic: true }],
  histograms: [{ count: 1, Sum: 7 }],
});

describe.for(languages)("OpenTelemetry's exporters for $name", (language) => {
  test.for(["none", "gzip"])("send all signals, compression %s", { timeout: INSTALL_TIMEOUT_MS }, async (compression, context) => {
    const folder = await folderOf(language, context);
    const service = newId(4);
    const traceId = await sendFrom(language, folder, { OTLP_URL: system.url, OTLP_SERVICE: service, OTLP_COMPRESSION: compression });
    expect(await stored(traceId, service)).toMatchObject(sentBy(traceId, service));
  });

  test("come back to a store that was down", { timeout: INSTALL_TIMEOUT_MS }, async (context) => {
    const folder = await folderOf(language, context);
    const service = newId(4);
    await system.gate.shut();
    const before = await refusals();
    const sent = sendFrom(language, folder, { OTLP_URL: system.url, OTLP_SERVICE: service, OTLP_COMPRESSION: "gzip" });
    // Looked at below; until then its failure is nobody's.
    sent.catch(() => undefined);
    try {
      await expect.poll(refusals, { timeout: 30_000 }).toBeGreaterThan(before);
    } finally {
      await system.gate.open();
    }
    const traceId = await sent;
    expect(await stored(traceId, service)).toMatchObject(sentBy(traceId, service));
  });
});
