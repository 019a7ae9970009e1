import type { Project } from "@retake/protocol";
import { recordAct } from "../audit/audit.ts";
import type { ClickHouse } from "../client/connect.ts";

interface Row {
  readonly name: string;
  readonly createdMs: number;
  readonly retentionDays: number | null;
}

const columns = "name, toUnixTimestamp64Milli(created) AS createdMs, retention_days AS retentionDays";
const consistent = "SETTINGS select_sequential_consistency = 1";

/** By name. */
export async function listProjects(clickhouse: ClickHouse): Promise<Project[]> {
  return (await clickhouse.rows<Row>(`SELECT ${columns} FROM projects FINAL ORDER BY name ${consistent}`)).map(toProject);
}

export async function getProject(clickhouse: ClickHouse, name: string): Promise<Project | null> {
  const [row] = await clickhouse.rows<Row>(`SELECT ${columns} FROM projects FINAL WHERE name = {name:String} ${consistent}`, { name });
  return row === undefined ? null : toProject(row);
}

/** null where there is one of this name. */
export async function createProject(
  clickhouse: ClickHouse,
  { name, retentionDays, actor }: { readonly name: string; readonly retentionDays: number | null; readonly actor: string },
): Promise<Project | null> {
  if ((await getProject(clickhouse, name)) !== null) return null;
  await recordAct(clickhouse, { actor, act: "project.created", project: name, subject: name, details: { retentionDays } });
  const project: Project = { name, createdTimeMs: Date.now(), retentionDays };
  await put(clickhouse, project);
  return project;
}

/** The project that a collector's settings name is there without anybody's act. */
export async function ensureProject(clickhouse: ClickHouse, name: string): Promise<void> {
  if ((await getProject(clickhouse, name)) === null) await put(clickhouse, { name, createdTimeMs: Date.now(), retentionDays: null }, "0");
}

/**
 * How long the project's runs are kept.
 *
 * @param days null: as the collector's settings say
 * @returns null where there is no such project
 */
export async function setRetention(clickhouse: ClickHouse, name: string, days: number | null, actor: string): Promise<Project | null> {
  const before = await getProject(clickhouse, name);
  if (before === null || before.retentionDays === days) return before;
  const details = { before: before.retentionDays, after: days };
  await recordAct(clickhouse, { actor, act: "retention.changed", project: name, subject: name, details });
  const project = { ...before, retentionDays: days };
  await put(clickhouse, project);
  return project;
}

async function put(
  clickhouse: ClickHouse,
  { name, createdTimeMs, retentionDays }: Project,
  version = "toUnixTimestamp64Micro(now64(6))",
): Promise<void> {
  await clickhouse.append(
    `INSERT INTO projects (name, created, retention_days, version, deleted)
     SELECT {name:String}, fromUnixTimestamp64Milli({createdTimeMs:Int64}, 'UTC'), {retentionDays:Nullable(Float64)}, ${version}, 0`,
    { name, createdTimeMs, retentionDays },
  );
}

function toProject({ name, createdMs, retentionDays }: Row): Project {
  return { name, createdTimeMs: createdMs, retentionDays };
}
