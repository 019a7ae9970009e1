import type { ScoreMean } from "@retake/protocol";

/** Its effects come from a recording: what it shows of time and errors is not the agent's. */
const isReplay = "r.replay_mode NOT IN ('', 'live')";
const hasEnded = `r.status != 'running' AND NOT (${isReplay})`;
const durationMs = "greatest(0, toInt64(r.end_ns) - toUnixTimestamp64Nano(r.start)) / 1e6";
const quantile = (level: number): string => `if(countIf(${hasEnded}) = 0, NULL, quantileTDigestIf(${level})(${durationMs}, ${hasEnded}))`;

/** Of a group of runs; the columns read are narrow ones. The table's alias is `r`. */
export const figureColumns = `
  countIf(NOT (${isReplay})) AS runs,
  countIf(r.status = 'error' AND NOT (${isReplay})) AS failedRuns,
  toFloat64(sumIf(r.cost, NOT (${isReplay}))) AS costUsd,
  sumIf(r.input_tokens, NOT (${isReplay})) AS inputTokens,
  sumIf(r.output_tokens, NOT (${isReplay})) AS outputTokens,
  ${quantile(0.5)} AS durationP50Ms,
  ${quantile(0.95)} AS durationP95Ms`;

export const versionColumns = `
  r.agent AS agent,
  r.agent_version AS version,
  ${figureColumns},
  countIf(r.status = 'running') AS runningRuns,
  countIf(${isReplay}) AS replays,
  sumIf(r.unpriced_calls, NOT (${isReplay})) AS unpricedCalls,
  toUnixTimestamp64Nano(min(r.start)) / 1e6 AS firstSeenMs,
  toUnixTimestamp64Nano(max(r.start)) / 1e6 AS lastSeenMs`;

/** Runs of a stretch of time; of agents that have a name. */
export const inTime = `r.project = {project:String} AND r.agent != ''
  AND r.start >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC') AND r.start < fromUnixTimestamp64Milli({untilMs:Int64}, 'UTC')`;

/** Scores and the runs they are of lie on one shard. */
export const BESIDE = "SETTINGS distributed_product_mode = 'local'";

/**
 * Means of scores, by groups of the runs that they are of.
 *
 * @param groups expressions over `runs AS r`, by the names they have in the answer
 */
export function scoresBy(groups: Readonly<Record<string, string>>, where: string): string {
  const names = Object.keys(groups).join(", ");
  const columns = Object.entries(groups).map(([name, expression]) => `${expression} AS ${name}`);
  return `SELECT ${names}, s.name AS name, avg(assumeNotNull(s.value)) AS mean, count() AS count
    FROM scores AS s FINAL
    INNER JOIN (SELECT r.trace_id AS trace_id, ${columns.join(", ")} FROM runs AS r FINAL WHERE ${where}) AS run ON s.trace_id = run.trace_id
    WHERE s.project = {project:String} AND isNotNull(s.value) AND isFinite(assumeNotNull(s.value))
    GROUP BY ${names}, s.name ORDER BY s.name LIMIT 20000 ${BESIDE}`;
}

export type ScoreRow<Group> = Group & ScoreMean;

/** Which scores are whose. */
export function groupScores<Group>(rows: readonly ScoreRow<Group>[], keyOf: (group: Group) => string): Map<string, ScoreMean[]> {
  const found = new Map<string, ScoreMean[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const score = { name: row.name, mean: row.mean, count: row.count };
    const known = found.get(key);
    if (known) known.push(score);
    else found.set(key, [score]);
  }
  return found;
}
