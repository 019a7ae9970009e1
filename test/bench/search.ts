import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createStore, migrate, startEmbeddedClickHouse, type ClickHouse, type Store } from "@retake/store";
import { printBench, quantile, type BenchRow } from "./report.ts";
import { createLayouts, facetQuestion, sequenceQuestion, spansWhere, textQuestion, type LayoutQuestion } from "./search/layouts.ts";
import { generateRuns } from "./search/generated-runs.ts";

/*
 * npm run bench -- search [--runs N] [--rounds N] [--keep FOLDER]
 *
 * Searches over a million generated runs (about 20 million steps): first pages, facets, and the same questions to tables
 * laid out as Langfuse's and as the OpenTelemetry ClickHouse exporter's, in the same server and the same run.
 * `--keep` leaves the data in a folder, and takes them from there the next time.
 */

const project = "default";
const layouts = ["langfuse", "exporter"] as const;

interface Question {
  readonly name: string;
  readonly group: "fields" | "facets" | "text" | "pattern" | "state" | "like";
  readonly ask: (store: Store, range: string) => Promise<number>;
  /** null: that layout does not keep what is asked for. */
  readonly layout: LayoutQuestion | null;
}

const page =
  (q: string): Question["ask"] =>
  async (store, range) =>
    (await store.listRuns(project, { q, range, limit: 50, count: false })).runs.length;

async function questionsOf(clickhouse: ClickHouse): Promise<Question[]> {
  const [frequent, rare] = await Promise.all([wordOf(clickhouse, 3), wordOf(clickhouse, 40_000)]);
  const [some] = await clickhouse.rows<{ id: string; order: string; phrase: string }>(
    "SELECT lower(hex(trace_id)) AS id, JSONExtractString(input, 'order', 'id') AS order, arrayStringConcat(arraySlice(splitByChar(' ', JSONExtractString(input, 'reason')), 2, 3), ' ') AS phrase FROM span_io WHERE order != '' AND length(input) > 150 ORDER BY start DESC LIMIT 1",
  );
  const { id, order, phrase } = some!;
  return [
    {
      name: "newest",
      group: "fields",
      ask: page(""),
      layout: spansWhere({ langfuse: "parent_observation_id IS NULL", exporter: "ParentSpanId = ''" }),
    },
    {
      name: "agent:agent-3 errors:>0",
      group: "fields",
      ask: page("agent:agent-3 errors:>0"),
      layout: {
        langfuse: `SELECT trace_id FROM bench_langfuse WHERE project_id = 'default' AND start_time >= fromUnixTimestamp64Milli({sinceMs:Int64}) AND level = 'ERROR' AND trace_id IN (SELECT trace_id FROM bench_langfuse WHERE project_id = 'default' AND type = 'AGENT' AND start_time >= fromUnixTimestamp64Milli({sinceMs:Int64}) AND name = 'agent-3') GROUP BY trace_id ORDER BY max(start_time) DESC LIMIT 51`,
        exporter: `SELECT TraceId FROM bench_exporter WHERE Timestamp >= fromUnixTimestamp64Milli({sinceMs:Int64}) AND StatusCode = 'Error' AND TraceId IN (SELECT TraceId FROM bench_exporter WHERE Timestamp >= fromUnixTimestamp64Milli({sinceMs:Int64}) AND SpanName = 'agent-3') GROUP BY TraceId ORDER BY max(Timestamp) DESC LIMIT 51`,
      },
    },
    {
      name: "tool:tool_38 cost:>0.01",
      group: "fields",
      ask: page("tool:tool_38 cost:>0.01"),
      layout: spansWhere({ langfuse: "name = 'tool_38'", exporter: "SpanName = 'tool_38'" }),
    },
    {
      name: "facets of all",
      group: "facets",
      ask: async (store, range) => (await store.searchOverview(project, { q: "", range })).total,
      layout: facetQuestion,
    },
    {
      name: "facets of agent:agent-3",
      group: "facets",
      ask: async (store, range) => (await store.searchOverview(project, { q: "agent:agent-3", range })).total,
      layout: null,
    },
    { name: `text, frequent: ${frequent}`, group: "text", ask: page(frequent), layout: textQuestion(frequent) },
    { name: `text, rare: ${rare}`, group: "text", ask: page(rare), layout: textQuestion(rare) },
    { name: `text, phrase: "${phrase}"`, group: "text", ask: page(`"${phrase}"`), layout: textQuestion(phrase) },
    { name: `text, an id: ${order}`, group: "text", ask: page(order), layout: textQuestion(order) },
    {
      name: "tool_3 -> tool_20!error",
      group: "pattern",
      ask: page("tool_3 -> tool_20!error"),
      layout: sequenceQuestion("tool_3", "tool_20", true),
    },
    {
      name: "tool_38 -> tool_39",
      group: "pattern",
      ask: page("tool_38 -> tool_39"),
      layout: sequenceQuestion("tool_38", "tool_39", false),
    },
    { name: "tool_0 -> tool_1", group: "pattern", ask: page("tool_0 -> tool_1"), layout: sequenceQuestion("tool_0", "tool_1", false) },
    {
      name: "tool_30[args.amount:>900] -> tool_31",
      group: "pattern",
      ask: page("tool_30[args.amount:>900] -> tool_31"),
      layout: {
        langfuse: `SELECT trace_id FROM bench_langfuse WHERE project_id = 'default' AND start_time >= fromUnixTimestamp64Milli({sinceMs:Int64}) AND name IN ('tool_30', 'tool_31') GROUP BY trace_id HAVING sequenceMatch('(?1).*(?2)')(toDateTime(start_time), name = 'tool_30' AND JSONExtractInt(ifNull(input, ''), 'amount') > 900, name = 'tool_31') ORDER BY max(start_time) DESC LIMIT 51`,
        exporter: `SELECT TraceId FROM bench_exporter WHERE Timestamp >= fromUnixTimestamp64Milli({sinceMs:Int64}) AND SpanName IN ('tool_30', 'tool_31') GROUP BY TraceId HAVING sequenceMatch('(?1).*(?2)')(toDateTime(Timestamp), SpanName = 'tool_30' AND JSONExtractInt(SpanAttributes['gen_ai.input.messages'], 'amount') > 900, SpanName = 'tool_31') ORDER BY max(Timestamp) DESC LIMIT 51`,
      },
    },
    { name: "state.cart.total:<0", group: "state", ask: page("state.cart.total:<0"), layout: null },
    { name: "state.stage:stage-3 agent:agent-1", group: "state", ask: page("state.stage:stage-3 agent:agent-1"), layout: null },
    { name: "like:RUN", group: "like", ask: page(`like:${id}`), layout: null },
  ];
}

/** A word of that rank, by the way the generator makes them. */
async function wordOf(clickhouse: ClickHouse, rank: number): Promise<string> {
  const rows = await clickhouse.rows<{ word: string; count: number }>(
    "SELECT arrayJoin(splitByChar(' ', JSONExtractString(input, 'reason'))) AS word, count() AS count FROM (SELECT input FROM span_io WHERE startsWith(input, '{') LIMIT 200000) GROUP BY word HAVING word != '' ORDER BY count DESC LIMIT 60000",
  );
  return rows[Math.min(rank, rows.length - 1)]?.word ?? "";
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

const runs = Number(option("runs") ?? 1_000_000);
const rounds = Number(option("rounds") ?? 5);
const kept = option("keep");
const dataDir = kept ?? (await mkdtemp(join(tmpdir(), "retake-bench-search-")));
const server = await startEmbeddedClickHouse({ dataDir });
const clickhouse = connect({ ...server, database: "retake_bench", requestTimeoutMs: 1_800_000 });
const store = createStore(clickhouse);
try {
  await migrate(clickhouse);
  const [before] = await clickhouse.rows<{ count: number }>("SELECT count() AS count FROM runs FINAL");
  if (before?.count !== runs) {
    if (before !== undefined && before.count > 0)
      throw new Error(`${dataDir} holds ${before.count} runs, not ${runs}: name another folder.`);
    await createLayouts(clickhouse);
    const start = performance.now();
    const { steps } = await generateRuns(
      clickhouse,
      runs,
      (done) => console.error(`${done.toLocaleString("en")} of ${runs.toLocaleString("en")} runs`),
      async () => {
        console.error("summaries …");
        return store.completeSummaries(new AbortController().signal);
      },
    );
    console.error(`${steps.toLocaleString("en")} spans in ${Math.round((performance.now() - start) / 1000)} s; merging …`);
    for (const table of ["runs", "spans", "span_io", "state_values", "bench_langfuse", "bench_exporter"]) await settled(table);
  }
  await measure();
} finally {
  await clickhouse.close();
  await server.stop();
  if (kept === undefined) await rm(dataDir, { recursive: true, force: true });
}

/** Waits until the merges of a table are over, for all layouts alike. */
async function settled(table: string): Promise<void> {
  for (;;) {
    const [row] = await clickhouse.rows<{ count: number }>("SELECT count() AS count FROM system.merges WHERE table = {table:String}", {
      table,
    });
    if (row?.count === 0) return;
    await new Promise((resolve) => void setTimeout(resolve, 1000));
  }
}

async function timeLayouts(layout: LayoutQuestion, sinceMs: number): Promise<Record<(typeof layouts)[number], number>> {
  const medians = { langfuse: Number.NaN, exporter: Number.NaN };
  for (const key of layouts) {
    const ask = async (): Promise<unknown> => clickhouse.rows(layout[key], { sinceMs });
    await ask();
    const times: number[] = [];
    for (let i = 0; i < Math.min(rounds, 3); i++) times.push(await timed(ask));
    medians[key] = median(times);
  }
  return medians;
}

async function measure(): Promise<void> {
  const rows: BenchRow[] = [];
  const own: number[] = [];
  const ratios: Record<string, { langfuse: number[]; exporter: number[] }> = {};
  for (const range of ["7d", "all"]) {
    const sinceMs = range === "all" ? 0 : Date.now() - 7 * 86_400_000;
    for (const { name, group, ask, layout } of await questionsOf(clickhouse)) {
      let found = 0;
      const times: number[] = [];
      for (let i = 0; i <= rounds; i++) {
        const ms = await timed(async () => (found = await ask(store, range)));
        // The first fills caches, for all layouts.
        if (i > 0) times.push(ms);
      }
      own.push(...times);
      const others = layout === null ? { langfuse: Number.NaN, exporter: Number.NaN } : await timeLayouts(layout, sinceMs);
      const of = (ratios[group] ??= { langfuse: [], exporter: [] });
      for (const key of layouts) if (layout !== null) of[key].push(others[key] / median(times));
      rows.push({
        measure: `${range}: ${name}`,
        found,
        "retake ms": median(times),
        "as Langfuse ms": others.langfuse,
        "as exporter ms": others.exporter,
      });
    }
  }
  const speedup = (group: string): number => Math.min(...layouts.map((key) => median(ratios[group]?.[key] ?? [])));
  const [spans] = await clickhouse.rows<{ count: number }>("SELECT count() AS count FROM spans");
  rows.push({ measure: "runs", found: runs }, { measure: "spans", found: spans?.count ?? 0 });
  printBench("search", rows, {
    p50_ms: median(own),
    p95_ms: quantile(own, 0.95),
    text_speedup: speedup("text"),
    pattern_speedup: speedup("pattern"),
  });
}
