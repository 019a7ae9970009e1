import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRunId } from "@retake/protocol";
import { connect, type ClickHouse } from "@retake/store";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startCluster, type Cluster, type CollectorProcess } from "./collector-processes.fixture.ts";
import { encodeOtlp, metricRequest } from "./pipeline/wire/otlp/encode.fixture.ts";

const SECRET = "sk-ant-abcdefghijklmnopqrstuvwxyz";
const nowNs = (): string => (BigInt(Date.now()) * 1_000_000n).toString();
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

let cluster: Cluster;
let directory: string;
let clickhouse: ClickHouse;
/** Stores in the project `copy` what the other forwards. */
let copy: CollectorProcess;
let collector: CollectorProcess;
beforeAll(async () => {
  cluster = await startCluster();
  directory = await mkdtemp(join(tmpdir(), "retake-processors-"));
  copy = await cluster.start({ RETAKE_PROJECT: "copy" });
  const path = join(directory, "processors.json");
  const settings = {
    redact: { keys: ["*password*"], values: [{ match: "EMP-\\d{6}", replace: "[employee]" }] },
    limits: { attributes: 20, valueBytes: 1_000 },
    forward: { url: copy.url, headers: { "x-from": "${FROM}" } },
  };
  await writeFile(path, JSON.stringify(settings));
  collector = await cluster.start({ RETAKE_PROCESSORS: path, FROM: "here" });
  clickhouse = connect({ url: cluster.clickhouseUrl });
});
afterAll(async () => {
  await clickhouse.close();
  await cluster.stop();
  await rm(directory, { recursive: true });
});

const send = async (signal: string, body: object | Buffer): Promise<Response> => {
  const isJson = !Buffer.isBuffer(body);
  const response = await fetch(`${collector.url}/v1/${signal}`, {
    method: "POST",
    headers: { "content-type": isJson ? "application/json" : "application/x-protobuf" },
    body: isJson ? JSON.stringify(body) : new Uint8Array(body),
  });
  expect(response.status).toBe(200);
  return response;
};

describe("metrics and log records", () => {
  test("metrics are stored once, however often and in whichever encoding they come", async () => {
    const point = { timeUnixNano: nowNs(), attributes: [text("model", "m")] };
    const request = metricRequest({
      name: "tokens",
      histogram: {
        dataPoints: [{ ...point, count: "3", sum: 7, bucketCounts: ["1", "2"], explicitBounds: [2] }],
        aggregationTemporality: 2,
      },
    });
    const body = encodeOtlp("MetricsRequest", request);
    await Promise.all([send("metrics", request), send("metrics", body), send("metrics", body)]);
    await send("metrics", body);
    const select =
      "SELECT project, ServiceName, Count, Sum, BucketCounts, Attributes FROM otel_metrics_histogram FINAL WHERE MetricName = 'tokens' ORDER BY project";
    const row = { ServiceName: "shop", Count: 3, Sum: 7, BucketCounts: [1, 2], Attributes: { model: "m" } };
    await vi.waitFor(
      async () =>
        expect(await clickhouse.rows(select)).toEqual([
          { project: "copy", ...row },
          { project: "default", ...row },
        ]),
      { timeout: 10_000 },
    );
  });

  test("bad data points are said to be rejected, the good ones beside them stored", async () => {
    const dataPoints = [{ timeUnixNano: nowNs(), asInt: "1" }, { asInt: "2" }];
    const answer = await send("metrics", metricRequest({ name: "mixed", gauge: { dataPoints } }));
    expect(await answer.json()).toEqual({ partialSuccess: { rejectedDataPoints: "1", errorMessage: "data point has no time" } });
    expect(await clickhouse.rows("SELECT Value FROM otel_metrics_gauge WHERE project = 'default' AND MetricName = 'mixed'")).toEqual([
      { Value: 1 },
    ]);
  });

  test("log records are stored once, and shown with their run", async () => {
    const traceId = newRunId();
    const spanId = "00000000000000aa";
    const timeUnixNano = nowNs();
    await send("traces", {
      resourceSpans: [
        { scopeSpans: [{ spans: [{ traceId, spanId, name: "run", startTimeUnixNano: timeUnixNano, endTimeUnixNano: timeUnixNano }] }] },
      ],
    });
    const logs = {
      resourceLogs: [
        {
          resource: { attributes: [text("service.name", "shop")] },
          scopeLogs: [
            {
              scope: { name: "logger" },
              logRecords: [
                {
                  traceId,
                  spanId,
                  timeUnixNano,
                  severityNumber: 13,
                  severityText: "WARN",
                  body: { stringValue: "slow" },
                  attributes: [text("a", "1")],
                },
              ],
            },
          ],
        },
      ],
    };
    expect(await (await send("logs", logs)).json()).toEqual({});
    await send("logs", logs);
    expect(await collector.client.listLogs({ params: { runId: traceId } })).toEqual({
      logs: [
        {
          timeMs: Number(BigInt(timeUnixNano) / 1_000_000n),
          spanId,
          severity: 13,
          severityText: "WARN",
          eventName: "",
          body: "slow",
          attributes: { a: "1" },
          service: "shop",
          scope: "logger",
        },
      ],
      next: null,
    });
  });
});

describe("processors", () => {
  test("keep what is redacted out of the store, and out of what is forwarded", async () => {
    const traceId = newRunId();
    const spanId = "00000000000000bb";
    const startTimeUnixNano = nowNs();
    const attributes = [
      text("gen_ai.operation.name", "chat"),
      text("gen_ai.input.messages", JSON.stringify([{ role: "user", parts: [{ type: "text", content: `I am EMP-123456, ${SECRET}` }] }])),
      text("gen_ai.tool.call.arguments", JSON.stringify({ password: "hunter2" })),
      text("long", "x".repeat(5_000)),
    ];
    const span = { traceId, spanId, name: "chat", startTimeUnixNano, endTimeUnixNano: startTimeUnixNano, attributes };
    await send("traces", { resourceSpans: [{ resource: { attributes: [text("owner", "EMP-123456")] }, scopeSpans: [{ spans: [span] }] }] });
    const log = { traceId, spanId, timeUnixNano: startTimeUnixNano, body: { stringValue: `by EMP-123456 ${SECRET}` } };
    await send("logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [log] }] }] });
    for (const { client } of [collector, copy]) {
      await vi.waitFor(async () => expect((await client.listLogs({ params: { runId: traceId } })).logs).toHaveLength(1), {
        timeout: 10_000,
      });
      const detail = JSON.stringify(await client.getSpan({ params: { runId: traceId, spanId } }));
      const logs = JSON.stringify(await client.listLogs({ params: { runId: traceId } }));
      expect(detail + logs).not.toMatch(/EMP-|sk-ant|hunter2/);
      expect(detail).toContain("I am [employee], [redacted:anthropic-key]");
      expect(detail).toContain("retake.truncated");
      expect(detail).not.toContain("x".repeat(1_001));
      expect(logs).toContain("by [employee] [redacted:anthropic-key]");
    }
  });

  test("say how far behind the other endpoint is", async () => {
    await vi.waitFor(
      async () => expect(await (await fetch(`${collector.url}/metrics`)).text()).toMatch(/^retake_forward_pending_bytes 0$/m),
      {
        timeout: 10_000,
      },
    );
  });

  test("that are not valid keep the collector from starting", async () => {
    const path = join(directory, "bad.json");
    await writeFile(path, JSON.stringify({ redact: { values: [{ match: "(a" }] } }));
    await expect(cluster.start({ RETAKE_PROCESSORS: path })).rejects.toThrow("redact.values[0].match: is not a regular expression");
  });
});
