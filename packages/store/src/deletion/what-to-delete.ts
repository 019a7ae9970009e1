import { createHash } from "node:crypto";
import type { ClickHouse } from "../client/connect.ts";
import { pagesOf } from "./tables-of-runs.ts";

/** Runs of which some summary, of now or before, says that they are this user's. */
export async function findRunsOf(clickhouse: ClickHouse, project: string, user: string): Promise<string[]> {
  const rows = await clickhouse.rows<{ id: string }>(
    "SELECT DISTINCT lower(hex(trace_id)) AS id FROM runs WHERE project = {project:String} AND user = {user:String} ORDER BY id",
    { project, user },
  );
  return rows.map(({ id }) => id);
}

/** Forks of these runs that are not among them. */
export async function findForks(clickhouse: ClickHouse, project: string, runIds: readonly string[]): Promise<string[]> {
  const forks = new Set<string>();
  for (const ids of pagesOf(runIds)) {
    const rows = await clickhouse.rows<{ id: string }>(
      "SELECT DISTINCT lower(hex(trace_id)) AS id FROM runs WHERE project = {project:String} AND fork_run IN {ids:Array(String)} ORDER BY id",
      { project, ids },
    );
    for (const { id } of rows) forks.add(id);
  }
  for (const id of runIds) forks.delete(id);
  return [...forks];
}

/** Says of two deletions that they were of the same user, and not of whom. */
export function hashOfUser(user: string): string {
  return `sha256:${createHash("sha256").update(user).digest("hex").slice(0, 32)}`;
}
