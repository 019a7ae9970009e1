import { sharedUses } from "../checkpoints/shared-columns.ts";
import type { ClickHouse } from "../client/connect.ts";
import type { CheckpointRecord } from "../records.ts";
import { pagesOf } from "./tables-of-runs.ts";
import type { RunKey } from "./tombstones.ts";

/** A process leaves out what it sent less than 24 hours ago; its queue on disk may be behind. */
const TOLD_FOR_SECONDS = 3 * 86_400;

const byHash = "project = {project:String} AND hash IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(24)))";

/** Hashes of the shared texts that no run but these refers to. */
export async function findOwnTexts(clickhouse: ClickHouse, project: string, runIds: readonly string[]): Promise<string[]> {
  const used = new Set<string>();
  const runs = new Set(runIds);
  for (const ids of pagesOf(runIds)) {
    const rows = await clickhouse.rows<{ hex: string }>(
      `SELECT DISTINCT lower(hex(hash)) AS hex FROM checkpoint_shared_use
       WHERE project = {project:String} AND run IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))`,
      { project, ids },
    );
    for (const { hex } of rows) used.add(hex);
  }
  for (const ids of pagesOf([...used])) {
    // Of each text one run more than there are to be deleted: if all are among them, no other refers to it.
    const rows = await clickhouse.rows<{ hex: string; runs: string[] }>(
      `SELECT lower(hex(hash)) AS hex, groupUniqArray(${runs.size + 1})(lower(hex(run))) AS runs FROM checkpoint_shared_use WHERE ${byHash} GROUP BY hash`,
      { project, ids },
    );
    for (const row of rows) if (row.runs.some((run) => !runs.has(run))) used.delete(row.hex);
  }
  return [...used];
}

export async function countTexts(clickhouse: ClickHouse, project: string, hashes: readonly string[]): Promise<number> {
  let count = 0;
  for (const ids of pagesOf(hashes)) {
    const [row] = await clickhouse.rows<{ count: number }>(`SELECT count() AS count FROM checkpoint_shared WHERE ${byHash}`, {
      project,
      ids,
    });
    count += row?.count ?? 0;
  }
  return count;
}

/** Deletes these texts, and remembers that they were there: whoever counts on one has to send it again. */
export async function deleteTexts(clickhouse: ClickHouse, project: string, hashes: readonly string[]): Promise<void> {
  await rememberTexts(clickhouse, project, hashes);
  for (const ids of pagesOf(hashes)) await clickhouse.deleteWhere("checkpoint_shared", byHash, { project, ids });
}

/** Notes texts that their senders take for stored, and that are not. */
export async function rememberTexts(clickhouse: ClickHouse, project: string, hashes: readonly string[]): Promise<void> {
  for (const ids of pagesOf(hashes))
    await clickhouse.run(
      `INSERT INTO deleted_shared (project, hash, until)
       SELECT {project:String}, CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(24)), now() + toIntervalSecond(${TOLD_FOR_SECONDS})`,
      { project, ids },
    );
}

/** Runs among those of the records that refer to a text which was deleted, and has not been sent again since. */
export async function findRunsWithoutTexts(clickhouse: ClickHouse, records: readonly CheckpointRecord[]): Promise<RunKey[]> {
  const uses = Map.groupBy(sharedUses(records), ({ project }) => project);
  const runs = new Map<string, RunKey>();
  for (const [project, ofProject] of uses)
    for (const ids of pagesOf([...new Set(ofProject.map(({ hash }) => hash))])) {
      const rows = await clickhouse.rows<{ hex: string }>(
        `SELECT DISTINCT lower(hex(hash)) AS hex FROM deleted_shared
         WHERE ${byHash} AND until > now() AND hash NOT IN (SELECT hash FROM checkpoint_shared WHERE ${byHash})`,
        { project, ids },
      );
      const absent = new Set(rows.map(({ hex }) => hex));
      for (const { run, hash } of ofProject) if (absent.has(hash)) runs.set(`${run} ${project}`, { project, traceId: run });
    }
  return [...runs.values()];
}
