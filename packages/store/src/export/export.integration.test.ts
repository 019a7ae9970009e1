import type { ExportContent, ExportFormat } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Attribute } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import { batchOf, spanIdOf, spanWith, START, traceIdOf } from "../records.fixture.ts";
import type { SpanRecord } from "../records.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";

const MS = 1_000_000n;
const RUNS = 40;
const running = (n: number): boolean => n % 3 === 0;
const never = new AbortController().signal;

/** An agent, a call of a model with all kinds of text, and a tool that is going on in every third run. */
function spansOf(n: number): SpanRecord[] {
  const traceId = traceIdOf(n);
  const start = START + BigInt(n) * 1000n * MS;
  const child = { traceId, parentId: spanIdOf(1), agent: "support", start: start + 10n * MS };
  return [
    spanWith({
      traceId,
      start,
      end: running(n) ? null : start + 2500n * MS,
      user: `ünï-${n}`,
      input: JSON.stringify({ message: `No. ${n}\n"quoted" 🙂` }),
      output: JSON.stringify("done"),
      attributes: { [Attribute.labels]: JSON.stringify(["vip", `n:${n}`]) },
    }),
    spanWith({
      ...child,
      spanId: spanIdOf(2),
      kind: "model",
      model: "gpt-4o",
      inputTokens: 100 + n,
      outputTokens: 7,
      costUsd: 0.123456789,
      input: `{"messages":[{"role":"user","content":"${"x".repeat(n)}"}]}`,
      output: '[{"role":"assistant","content":"a\\tb"}]',
      attributes: { "http.status_code": "200" },
    }),
    spanWith({ ...child, spanId: spanIdOf(3), kind: "tool", tool: "refund", status: n % 2 ? "error" : "unset" }),
  ];
}

describe("exportRuns", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
    database = await test.newMigratedDatabase();
    store = createStore(database);
    const spans = Array.from({ length: RUNS }, (_, i) => spansOf(i + 1)).flat();
    await store.write(
      batchOf("shop", {
        spans,
        scores: [
          {
            traceId: traceIdOf(1),
            spanId: "",
            name: "helpful",
            value: 0.5,
            label: null,
            explanation: "so so",
            source: "code",
            time: START,
          },
        ],
        contents: [1, 2].map((part) => ({
          traceId: traceIdOf(2),
          spanId: spanIdOf(3),
          time: START + BigInt(part),
          part: BigInt(part),
          input: `[{"role":"user","content":"part ${part}"}]`,
          output: "",
        })),
      }),
    );
    await store.write(batchOf("other", { spans: [spanWith({ traceId: traceIdOf(999) })] }));
  });
  afterAll(async () => test.stop());

  const bytesOf = async (q: string, format: ExportFormat, what: ExportContent): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.exportRuns("shop", { q, range: "all", format, what, signal: never })) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const linesOf = async (q: string, what: ExportContent): Promise<Record<string, unknown>[]> => {
    const text = (await bytesOf(q, "jsonl", what)).toString();
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  /** What ClickHouse reads of a file, and the types that it finds in it. */
  const readBack = async (bytes: Buffer) => {
    const from = "format(Parquet, unhex({bytes:String}))";
    const parameters = { bytes: bytes.toString("hex") };
    const types = await database.rows<{ name: string; type: string }>(`DESCRIBE ${from}`, parameters);
    const rows = await database.rows<Record<string, unknown>>(`SELECT * FROM ${from}`, parameters);
    return { rows, types: Object.fromEntries(types.map(({ name, type }) => [name, type])) };
  };

  it("has every run that matches once, as the list has it, and none of another project", async () => {
    const { runs } = await store.listRuns("shop", { q: "", limit: 500 });
    const lines = await linesOf("", "runs");
    expect(lines.map(({ runId }) => runId)).toEqual(runs.map(({ runId }) => runId).toSorted());
    const [first] = lines;
    const listed = runs.find(({ runId }) => runId === first?.["runId"]);
    const same = [
      "agent",
      "status",
      "steps",
      "errors",
      "models",
      "tools",
      "inputTokens",
      "outputTokens",
      "costUsd",
      "labels",
      "firstInput",
    ] as const;
    for (const name of same) expect({ [name]: first?.[name] }).toEqual({ [name]: listed?.[name] });
    expect(first).toMatchObject({
      startTime: "2026-01-31T12:00:01.000000Z",
      durationMs: 2500,
      user: "ünï-1",
      forkRunId: null,
      scores: [{ name: "helpful", value: 0.5, label: null, explanation: "so so", source: "code", spanId: null }],
    });
    expect(lines[2]).toMatchObject({ status: "running", endTime: null, durationMs: null, scores: [] });
    expect(await linesOf("errors:>0", "runs")).toHaveLength(RUNS / 2);
    expect(await linesOf("agent:nobody", "runs")).toEqual([]);
  });

  it("has all spans of these runs with their content, whatever pieces that came in", async () => {
    const spans = await linesOf("label:(n:1, n:2)", "spans");
    expect(spans.map(({ runId, spanId }) => [runId, spanId])).toEqual(
      [1, 2].flatMap((n) => [1, 2, 3].map((k) => [traceIdOf(n), spanIdOf(k)])),
    );
    for (const span of spans) {
      const stored = await store.getSpan("shop", String(span["runId"]), String(span["spanId"]));
      expect({ input: span["input"], output: span["output"] }).toEqual({ input: stored?.input, output: stored?.output });
    }
    expect(spans[5]?.["input"]).toBe('[{"role":"user","content":"part 1"},{"role":"user","content":"part 2"}]');
    expect(spans[1]).toMatchObject({ attributes: { "http.status_code": "200" }, costUsd: 0.123456789, parentId: spanIdOf(1) });
  });

  it.each(["runs", "spans"] as const)("gives %s as Parquet that reads back as the same, in plain types", async (what) => {
    const { rows, types } = await readBack(await bytesOf("", "parquet", what));
    expect(rows).toEqual(await linesOf("", what));
    expect(Object.values(types).join()).not.toMatch(/LowCardinality|FixedString|Enum|UInt8/);
    expect(types).toMatchObject({ runId: "String", startTime: "DateTime64(6, 'UTC')", costUsd: "Decimal(18, 9)" });
  });

  it("refuses what it can't read before there is a file", async () => {
    await expect(bytesOf("cost:>x", "jsonl", "runs")).rejects.toMatchObject({ code: "search_syntax" });
  });

  it("breaks off where the query fails midway, in any format", async () => {
    for (const [format, end] of [
      ["JSONEachRow", /\n$/],
      ["Parquet", /PAR1$/],
    ] as const) {
      const read = async (): Promise<number> => {
        let bytes = 0;
        const sql = `SELECT number, throwIf(number = 1500000, 'midway') AS x FROM numbers(2000000) FORMAT ${format}`;
        const settings = { max_block_size: "1000", output_format_parquet_row_group_size: "1000", max_threads: 1 };
        const isEnd = (tail: Buffer) => end.test(tail.toString("latin1"));
        for await (const chunk of await database.stream(sql, {}, { settings, signal: never, isEnd })) bytes += chunk.length;
        return bytes;
      };
      await expect(read()).rejects.toMatchObject({ code: "store_unavailable" });
    }
  });

  it("holds little of a long answer, and ends the query where nobody reads on", async () => {
    const gone = new AbortController();
    const sql = "SELECT number, repeat('x', 1000) AS text FROM numbers(100000000) FORMAT JSONEachRow";
    const before = process.memoryUsage().rss;
    let bytes = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of await database.stream(sql, {}, { signal: gone.signal, isEnd: () => true })) {
        bytes += chunk.length;
        if (bytes > 80 * 2 ** 20) gone.abort(new Error("enough"));
      }
    };
    await expect(read()).rejects.toThrow("enough");
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 2 ** 20);
    const running =
      "SELECT query FROM system.processes WHERE query LIKE '%numbers(100000000) FORMAT%' AND query NOT LIKE '%system.processes%'";
    await expect.poll(async () => database.rows(running), { timeout: 20_000 }).toEqual([]);
  });
});
