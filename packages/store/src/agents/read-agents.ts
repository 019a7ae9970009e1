import type { AgentBucket, AgentDetail, AgentVersion } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { BESIDE, figureColumns, groupScores, inTime, scoresBy, versionColumns, type ScoreRow } from "./figures.ts";

export interface WholeRange {
  /** Unix milliseconds; runs that began within. */
  readonly sinceMs: number;
  readonly untilMs: number;
}

type WithoutScores<T> = Omit<T, "scores">;
type Version = Pick<AgentVersion, "agent" | "version">;
interface Place {
  readonly bucket: number;
  /** From 1 on among the versions that are told apart; 0 for all others. */
  readonly place: number;
}

const MOST_SUITES = 100;
/** So many versions are told apart over time. */
const MOST_IN_HISTORY = 6;
const MOST_BUCKETS = 48;
const MINUTE_MS = 60_000;
const widthsMs = [1, 5, 15, 30, 60, 180, 360, 720, 1440, 2 * 1440, 7 * 1440, 30 * 1440, 365 * 1440].map((minutes) => minutes * MINUTE_MS);

/** Agents by version, the one that ran last first. */
export async function listAgents(clickhouse: ClickHouse, project: string, range: WholeRange): Promise<AgentVersion[]> {
  return readVersions(clickhouse, inTime, { project, ...range });
}

/** One agent by version and over time. */
export async function getAgent(clickhouse: ClickHouse, project: string, agent: string, range: WholeRange): Promise<AgentDetail> {
  const where = `${inTime} AND r.agent = {agent:String}`;
  const parameters = { project, agent, ...range };
  const [versions, suites] = await Promise.all([
    readVersions(clickhouse, where, parameters),
    // Experiments lie elsewhere than the runs that were made for them.
    clickhouse.rows<AgentDetail["suites"][number]>(
      `SELECT suite AS name, count() AS experiments, max(toUnixTimestamp64Milli(created)) AS lastTimeMs FROM experiments FINAL
       WHERE project = {project:String} AND id GLOBAL IN (SELECT DISTINCT r.experiment FROM runs AS r FINAL WHERE ${where} AND r.experiment != '')
       GROUP BY suite ORDER BY lastTimeMs DESC, suite LIMIT ${MOST_SUITES}`,
      parameters,
    ),
  ]);
  const widthMs = bucketWidth(range);
  const told = versions
    .toSorted((a, b) => b.runs + b.replays - (a.runs + a.replays))
    .slice(0, MOST_IN_HISTORY)
    .map(({ version }) => version);
  const buckets = versions.length === 0 ? [] : await readBuckets(clickhouse, where, { ...parameters, widthMs, told });
  return { versions, widthMs, buckets, suites };
}

/** The finest round width that needs no more buckets than can be told apart. */
export function bucketWidth({ sinceMs, untilMs }: WholeRange): number {
  return widthsMs.find((width) => (untilMs - sinceMs) / width <= MOST_BUCKETS) ?? Math.ceil((untilMs - sinceMs) / MOST_BUCKETS);
}

async function readVersions(clickhouse: ClickHouse, where: string, parameters: Readonly<Record<string, unknown>>): Promise<AgentVersion[]> {
  const [rows, scores] = await Promise.all([
    clickhouse.rows<WithoutScores<AgentVersion>>(
      `SELECT ${versionColumns} FROM runs AS r FINAL WHERE ${where} GROUP BY r.agent, r.agent_version ORDER BY lastSeenMs DESC, agent, version LIMIT 1000`,
      parameters,
    ),
    clickhouse.rows<ScoreRow<Version>>(scoresBy({ agent: "r.agent", version: "r.agent_version" }, where), parameters),
  ]);
  const keyOf = ({ agent, version }: Version): string => `${agent}\n${version}`;
  const found = groupScores(scores, keyOf);
  return rows.map((row) => ({ ...row, scores: found.get(keyOf(row)) ?? [] }));
}

async function readBuckets(
  clickhouse: ClickHouse,
  where: string,
  parameters: Readonly<Record<string, unknown>> & { widthMs: number; told: readonly string[] },
): Promise<AgentBucket[]> {
  const { widthMs, told } = parameters;
  const groups = {
    bucket: "intDiv(toUnixTimestamp64Milli(r.start), {widthMs:Int64})",
    place: "indexOf({told:Array(String)}, r.agent_version)",
  };
  const [rows, scores] = await Promise.all([
    clickhouse.rows<WithoutScores<AgentBucket> & Place>(
      `SELECT ${groups.bucket} AS bucket, ${groups.place} AS place, ${figureColumns} FROM runs AS r FINAL WHERE ${where}
       GROUP BY bucket, place ORDER BY bucket, place ${BESIDE}`,
      parameters,
    ),
    clickhouse.rows<ScoreRow<Place>>(scoresBy(groups, where), parameters),
  ]);
  const keyOf = ({ bucket, place }: Place): string => `${bucket} ${place}`;
  const found = groupScores(scores, keyOf);
  return rows.map(({ bucket, place, ...figures }) => ({
    ...figures,
    startMs: bucket * widthMs,
    version: place === 0 ? null : (told[place - 1] ?? null),
    scores: found.get(keyOf({ bucket, place })) ?? [],
  }));
}
