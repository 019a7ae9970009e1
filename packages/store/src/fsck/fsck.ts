import type { FsckEvent } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { checkRun } from "./check-run.ts";
import { SharedCheck } from "./shared-check.ts";

const RUNS_AT_ONCE = 500;
const PROGRESS_EVERY_MS = 500;

/** Every run that has checkpoints, parts of them, or spans that name some. */
const recordedRuns = `
  SELECT DISTINCT run FROM (
    SELECT run FROM checkpoint_step WHERE project = {project:String}
    UNION ALL SELECT run FROM checkpoint_blob WHERE project = {project:String}
    UNION ALL SELECT trace_id AS run FROM spans
      WHERE project = {project:String} AND (checkpoint_pre != toFixedString('', 16) OR checkpoint_post != toFixedString('', 16))
  )`;

/** Verifies what is stored, run by run; the memory it takes depends on the largest run only. */
export async function* fsck(
  clickhouse: ClickHouse,
  project: string,
  runId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<FsckEvent> {
  const counts = { runs: 0, checkpoints: 0, blobs: 0, damaged: 0 };
  const totalRuns = runId === undefined ? await countRuns(clickhouse, project) : 1;
  const shared = new SharedCheck(clickhouse, project);
  let saidMs = -Infinity;
  for await (const run of runId === undefined ? listRuns(clickhouse, project, signal) : [runId]) {
    for await (const damage of checkRun(clickhouse, { project, run }, shared, counts, signal)) {
      counts.damaged++;
      yield { type: "damage", runId: run, ...damage };
    }
    if (signal.aborted) return;
    counts.runs++;
    if (performance.now() - saidMs < PROGRESS_EVERY_MS) continue;
    saidMs = performance.now();
    yield { type: "progress", totalRuns: Math.max(totalRuns, counts.runs), ...counts };
  }
  if (!signal.aborted) yield { type: "end", ...counts };
}

async function countRuns(clickhouse: ClickHouse, project: string): Promise<number> {
  const [row] = await clickhouse.rows<{ count: number }>(`SELECT count() AS count FROM (${recordedRuns})`, { project });
  return row?.count ?? 0;
}

async function* listRuns(clickhouse: ClickHouse, project: string, signal: AbortSignal): AsyncGenerator<string> {
  let after = "";
  while (!signal.aborted) {
    const rows = await clickhouse.rows<{ id: string }>(
      `SELECT lower(hex(run)) AS id FROM (${recordedRuns}) WHERE run > CAST(unhex({after:String}) AS FixedString(16)) ORDER BY run LIMIT ${RUNS_AT_ONCE}`,
      { project, after },
    );
    for (const { id } of rows) yield id;
    if (rows.length < RUNS_AT_ONCE) return;
    after = rows.at(-1)!.id;
  }
}
