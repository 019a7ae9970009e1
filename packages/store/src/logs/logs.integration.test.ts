import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { START, spanIdOf, traceIdOf } from "../records.fixture.ts";
import { startTestServer, tamper, type TestServer } from "../test-server.fixture.ts";
import { logColumns } from "./log-columns.ts";
import type { LogRecord } from "./log-record.ts";
import { listLogs } from "./read-logs.ts";

const RUN = traceIdOf(7);
const SECOND = 1_000_000_000n;

function logWith(fields: Partial<LogRecord>): LogRecord {
  return {
    project: "p",
    time: START,
    traceId: RUN,
    spanId: spanIdOf(1),
    traceFlags: 1,
    severityText: "INFO",
    severityNumber: 9,
    service: "shop",
    eventName: "",
    body: "hello",
    attributes: { "http.route": "/é" },
    resource: { "service.name": "shop" },
    resourceSchemaUrl: "https://opentelemetry.io/schemas/1.30.0",
    scopeName: "logger",
    scopeVersion: "1",
    scopeAttributes: { kind: "scope" },
    scopeSchemaUrl: "",
    ...fields,
  };
}

describe("otel_logs", () => {
  let test: TestServer;
  let clickhouse: ClickHouse;
  beforeAll(async () => {
    test = await startTestServer();
  });
  afterAll(async () => test.stop());
  beforeEach(async () => {
    clickhouse = await test.newMigratedDatabase();
    await addRun(RUN, 1);
  });

  const addRun = async (run: string, endSeconds: number): Promise<void> =>
    clickhouse.run(
      `INSERT INTO runs (project, trace_id, start, end_ns)
       SELECT 'p', CAST(unhex({run:String}) AS FixedString(16)), fromUnixTimestamp64Nano({start:Int64}), {end:UInt64}`,
      { run, start: START.toString(), end: endSeconds === 0 ? "0" : (START + BigInt(endSeconds) * SECOND).toString() },
    );
  const write = async (...logs: LogRecord[]): Promise<void> => clickhouse.insert("otel_logs", logColumns, logs);
  const read = async (query: Partial<Parameters<typeof listLogs>[3]> = {}, run = RUN) =>
    listLogs(clickhouse, "p", run, { limit: 200, ...query });

  it("keeps every field", async () => {
    await write(logWith({ eventName: "checkout", severityNumber: 17, severityText: "ERROR" }));
    const [row] = await clickhouse.rows("SELECT *, toUnixTimestamp64Nano(Timestamp) = {start:Int64} AS exact FROM otel_logs", {
      start: START.toString(),
    });
    expect(row).toMatchObject({
      project: "p",
      exact: 1,
      TraceId: RUN,
      SpanId: spanIdOf(1),
      TraceFlags: 1,
      SeverityText: "ERROR",
      SeverityNumber: 17,
      ServiceName: "shop",
      Body: "hello",
      ResourceSchemaUrl: "https://opentelemetry.io/schemas/1.30.0",
      ResourceAttributes: { "service.name": "shop" },
      ScopeName: "logger",
      ScopeVersion: "1",
      ScopeAttributes: { kind: "scope" },
      LogAttributes: { "http.route": "/é" },
      EventName: "checkout",
    });
    expect(await read()).toEqual({
      logs: [
        {
          timeMs: Number(START / 1_000_000n),
          spanId: spanIdOf(1),
          severity: 17,
          severityText: "ERROR",
          eventName: "checkout",
          body: "hello",
          attributes: { "http.route": "/é" },
          service: "shop",
          scope: "logger",
        },
      ],
      next: null,
    });
  });

  it("leaves one copy of what comes again, and both of two that differ", async () => {
    await write(logWith({}), logWith({ body: "other" }));
    await write(logWith({ body: "third" }), logWith({}));
    expect((await read()).logs.map(({ body }) => body).toSorted()).toEqual(["hello", "other", "third"]);
    await tamper(clickhouse, "OPTIMIZE TABLE otel_logs FINAL");
    expect(await clickhouse.rows("SELECT count() AS n FROM otel_logs")).toEqual([{ n: 3 }]);
  });

  it("gives pages in order of time", async () => {
    await write(...Array.from({ length: 25 }, (_, i) => logWith({ time: START + BigInt(i % 5) * SECOND, body: `${i}` })));
    const seen: { body: string; timeMs: number | null }[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await read({ limit: 7, cursor });
      seen.push(...page.logs);
      cursor = page.next ?? undefined;
      pages++;
    } while (cursor !== undefined);
    expect(pages).toBe(4);
    expect(new Set(seen.map(({ body }) => body)).size).toBe(25);
    expect(seen.map(({ timeMs }) => timeMs)).toEqual(seen.map(({ timeMs }) => timeMs).toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    await expect(read({ cursor: "nonsense" })).rejects.toMatchObject({ code: "bad_request" });
  });

  it("gives those of one span, of one run and of one project", async () => {
    await write(
      logWith({ body: "mine" }),
      logWith({ body: "span", spanId: spanIdOf(2) }),
      logWith({ body: "run", traceId: traceIdOf(8) }),
      logWith({ body: "project", project: "other" }),
    );
    expect((await read({ spanId: spanIdOf(2) })).logs.map(({ body }) => body)).toEqual(["span"]);
    expect((await read()).logs.map(({ body }) => body).toSorted()).toEqual(["mine", "span"]);
    expect(await read({}, traceIdOf(9))).toEqual({ logs: [], next: null });
  });

  it("finds records of an unknown time, of wild clocks and of a run that is going on", async () => {
    await write(
      logWith({ time: 0n, body: "unknown" }),
      logWith({ time: 5n, body: "1970" }),
      logWith({ time: 2n ** 63n - 1n, body: "2262" }),
    );
    expect((await read()).logs).toMatchObject([{ body: "unknown", timeMs: null }]);
    const running = traceIdOf(10);
    await addRun(running, 0);
    await write(logWith({ traceId: running, time: START + 100n * 86_400n * SECOND, body: "late" }));
    expect((await read({}, running)).logs).toMatchObject([{ body: "late" }]);
    expect(
      await clickhouse.rows(
        "SELECT toString(Timestamp, 'UTC') AS time, Body AS body FROM otel_logs WHERE body IN ('1970', '2262') ORDER BY time",
      ),
    ).toEqual([
      { time: "2000-01-01 00:00:00.000000000", body: "1970" },
      { time: "2100-01-01 00:00:00.000000000", body: "2262" },
    ]);
  });
});
