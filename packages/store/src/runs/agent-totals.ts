import type { ClickHouse } from "../client/connect.ts";

/** Tokens and cost in what a span says of itself. */
export const hasTotals =
  "(s.input_tokens + s.cache_read_tokens + s.cache_write_tokens + s.output_tokens + s.reasoning_tokens > 0 OR s.cost > 0)";

/** A call for which no price was known; one that failed before it was charged for has no tokens. */
export const isUnpriced = `s.source = 'live' AND s.end_ns != 0 AND s.price_version = '' AND s.cost = 0 AND (${hasTotals} OR (s.kind = 'model' AND s.status != 'error'))`;

const ofRuns = "s.project = {project:String} AND s.trace_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))";

/**
 * Runs in which it depends on the tree what an agent's own totals stand for: there are totals of agents, beside calls of
 * models or beside each other. Everywhere else the summary says it by itself.
 */
export async function findTangled(clickhouse: ClickHouse, project: string, ids: readonly string[]): Promise<string[]> {
  const rows = await clickhouse.rows<{ id: string }>(
    `SELECT lower(hex(s.trace_id)) AS id FROM spans AS s WHERE ${ofRuns} AND s.kind IN ('agent', 'model')
     GROUP BY s.trace_id
     HAVING countIf(s.kind = 'agent' AND ${hasTotals}) > 0 AND (countIf(s.kind = 'model') > 0 OR uniqExactIf(s.span_id, s.kind = 'agent' AND ${hasTotals}) > 1)`,
    { project, ids },
  );
  return rows.map(({ id }) => id);
}

/** What agents' own totals add to a run's. */
export interface AgentTotals {
  readonly runId: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In billionths of a USD. */
  readonly cost: number;
  readonly unpriced: number;
}

interface SpanOfTree {
  readonly run: string;
  readonly id: string;
  readonly parent: string;
  readonly kind: "agent" | "model" | "other";
  readonly reports: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: number;
  readonly unpriced: number;
}

/** Reads the trees of these runs, and sums up the agents whose totals count. */
export async function readAgentTotals(clickhouse: ClickHouse, project: string, ids: readonly string[]): Promise<AgentTotals[]> {
  const spans = await clickhouse.rows<SpanOfTree>(
    `SELECT lower(hex(s.trace_id)) AS run, hex(s.span_id) AS id, hex(s.parent_id) AS parent,
       if(s.kind IN ('agent', 'model'), s.kind, 'other') AS kind, ${hasTotals} AS reports,
       s.input_tokens + s.cache_read_tokens + s.cache_write_tokens AS inputTokens, s.output_tokens + s.reasoning_tokens AS outputTokens,
       toInt64(s.cost * 1000000000) AS cost, ${isUnpriced} AS unpriced
     FROM spans AS s FINAL WHERE ${ofRuns}`,
    { project, ids },
  );
  return Array.from(
    Map.groupBy(spans, ({ run }) => run),
    ([runId, tree]) => sumUp(runId, tree),
  );
}

function sumUp(runId: string, tree: readonly SpanOfTree[]): AgentTotals {
  const sum = { runId, inputTokens: 0, outputTokens: 0, cost: 0, unpriced: 0 };
  for (const agent of countingAgents(tree)) {
    sum.inputTokens += agent.inputTokens;
    sum.outputTokens += agent.outputTokens;
    sum.cost += agent.cost;
    sum.unpriced += agent.unpriced;
  }
  return sum;
}

/** A span of a tree, as far as it matters whose totals count. */
export interface Reporter {
  readonly id: string;
  readonly parent: string;
  readonly kind: string;
  /** Whether it has totals, of any kind. */
  readonly reports: number;
}

/**
 * Agents whose own totals count: those below which no model was called and no other agent reports. What is below them
 * says the same in more detail.
 */
export function countingAgents<S extends Reporter>(tree: readonly S[]): S[] {
  const parents = new Map(tree.map(({ id, parent }) => [id, parent]));
  const covered = new Set<string>();
  const reporters = tree.filter(({ kind, reports }) => kind === "model" || (kind === "agent" && reports !== 0));
  for (const { parent } of reporters)
    // Where another has been here before, the way up is marked already; in a circle that somebody sent, too.
    for (let at: string | undefined = parent; at !== undefined && !covered.has(at); at = parents.get(at)) covered.add(at);
  return reporters.filter(({ kind, id }) => kind === "agent" && !covered.has(id));
}
