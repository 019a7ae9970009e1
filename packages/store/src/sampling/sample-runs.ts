import { parseSearch } from "@retake/protocol";
import type { ClickHouse, Parameters } from "../client/connect.ts";
import { deleteRuns } from "../deletion/delete-runs.ts";
import { pagesOf } from "../deletion/tables-of-runs.ts";
import type { Tombstones } from "../deletion/tombstones.ts";
import { Binder } from "../search/binder.ts";
import { compileSearch } from "../search/compile.ts";
import { isProtected } from "./protected-runs.ts";

export interface SamplingRule {
  /** A search: the first rule whose search finds a run decides. Empty finds all. */
  readonly when: string;
  /** Share of the runs that stay, 0 to 1. */
  readonly keep: number;
}

export interface Sampling {
  readonly rules: readonly SamplingRule[];
  /** How long a run has to have ended, and nothing to have come of it. */
  readonly afterSeconds: number;
}

export interface SamplingReport {
  readonly kept: number;
  readonly deleted: number;
}

/** What ended longer ago is never judged: rules that are new don't reach back into what is there. */
const LOOK_BACK_SECONDS = 86_400;
/** A run that was judged may not be looked at again as long as it could be judged. */
const JUDGED_SECONDS = 3 * LOOK_BACK_SECONDS;
const RUNS_AT_ONCE = 5000;
const TWO_TO_64 = 18_446_744_073_709_551_616;

interface Verdict {
  readonly id: string;
  readonly stays: 0 | 1;
}

/**
 * Judges runs that have ended, each once, and deletes whole what no rule keeps. Where a run falls is in its id: every
 * collector comes to the same, and so does who asks again after a crash.
 */
export async function sampleRuns(
  { clickhouse, tombstones }: { readonly clickhouse: ClickHouse; readonly tombstones: Tombstones },
  project: string,
  sampling: Sampling,
  signal: AbortSignal,
): Promise<SamplingReport> {
  const judge = verdicts(sampling);
  let kept = 0;
  let deleted = 0;
  for (;;) {
    signal.throwIfAborted();
    const page = await clickhouse.rows<Verdict>(judge.sql, { ...judge.parameters, project });
    const leaving = page.filter(({ stays }) => stays === 0).map(({ id }) => id);
    const staying = page.filter(({ stays }) => stays === 1).map(({ id }) => id);
    // First said to be gone: whatever is written meanwhile must not be left behind alone.
    await tombstones.add(project, leaving, "sampled");
    await deleteRuns(clickhouse, project, leaving);
    await noteJudged(clickhouse, project, staying);
    kept += staying.length;
    deleted += leaving.length;
    if (page.length < RUNS_AT_ONCE) return { kept, deleted };
  }
}

function verdicts({ rules, afterSeconds }: Sampling): { sql: string; parameters: Parameters } {
  const binder = new Binder();
  const branches = rules.map(({ when, keep }) => `${compileSearch(parseSearch(when), binder).sql}, ${binder.bind("Float64", keep)}`);
  const share = `multiIf(${[...branches, "toFloat64(1)"].join(",\n  ")})`;
  const sql = `
SELECT lower(hex(r.trace_id)) AS id, toUInt8(${isProtected} OR sipHash64('sampling', r.trace_id) / ${TWO_TO_64}. < ${share}) AS stays
FROM runs AS r FINAL
WHERE r.project = {project:String} AND r.end_ns > 0
  AND r.end_ns <= toUnixTimestamp64Nano(now64(9) - toIntervalSecond({afterSeconds:UInt32}))
  AND r.end_ns > toUnixTimestamp64Nano(now64(9) - toIntervalSecond({lookBack:UInt32}))
  AND r.updated <= now64(6) - toIntervalSecond({afterSeconds:UInt32})
  AND r.trace_id NOT IN (SELECT run FROM judged_runs WHERE project = {project:String} AND until > now())
ORDER BY r.trace_id LIMIT ${RUNS_AT_ONCE}`;
  return { sql, parameters: { ...binder.parameters, afterSeconds, lookBack: LOOK_BACK_SECONDS + afterSeconds } };
}

async function noteJudged(clickhouse: ClickHouse, project: string, runIds: readonly string[]): Promise<void> {
  for (const ids of pagesOf(runIds))
    await clickhouse.run(
      `INSERT INTO judged_runs (project, run, until)
       SELECT {project:String}, CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)), now() + toIntervalSecond({seconds:UInt32})`,
      { project, ids, seconds: JUDGED_SECONDS },
    );
}
