import type { ClickHouse } from "../client/connect.ts";
import { EmptyTable } from "./empty-table.ts";
import { pagesOf } from "./tables-of-runs.ts";

export type DeletionReason = "request" | "sampled";

const DAY_SECONDS = 86_400;
/** How long what arrives of a deleted run is dropped. A queue on disk may hold parts of a run for as long as no collector is there. */
export const TOMBSTONE_SECONDS: Readonly<Record<DeletionReason, number>> = { request: 30 * DAY_SECONDS, sampled: 3 * DAY_SECONDS };

/** A run, by its project and id. */
export interface RunKey {
  readonly project: string;
  readonly traceId: string;
}

/** A project's run in one text. */
export function keyOf({ project, traceId }: RunKey): string {
  return `${traceId} ${project}`;
}

/**
 * The runs that were deleted: asked before each write, so that nothing which arrives late brings a part of one back.
 * Where nothing was deleted, which is remembered for a second, asking costs nothing. What slips through that second, or
 * was under way while its run was deleted, never gets a summary, and `sweepDeleted` takes it away.
 */
export class Tombstones {
  readonly #clickhouse: ClickHouse;
  readonly #table: EmptyTable;

  constructor(clickhouse: ClickHouse) {
    this.#clickhouse = clickhouse;
    this.#table = new EmptyTable(clickhouse, "deleted_runs");
  }

  async add(project: string, runIds: readonly string[], reason: DeletionReason): Promise<void> {
    for (const ids of pagesOf(runIds))
      await this.#clickhouse.run(
        `INSERT INTO deleted_runs (project, run, reason, until)
         SELECT {project:String}, CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)), {reason:String}, now() + toIntervalSecond({seconds:UInt32})`,
        { project, ids, reason, seconds: TOMBSTONE_SECONDS[reason] },
      );
    this.#table.forget();
  }

  /** Keys of those of the runs that were deleted. */
  async among(runs: Iterable<RunKey>): Promise<ReadonlySet<string>> {
    const gone = new Set<string>();
    const byProject = new Map<string, string[]>();
    for (const { project, traceId } of runs) {
      const ids = byProject.get(project);
      if (ids === undefined) byProject.set(project, [traceId]);
      else ids.push(traceId);
    }
    if (byProject.size === 0 || (await this.#table.isEmpty())) return gone;
    for (const [project, all] of byProject)
      for (const ids of pagesOf(all)) {
        const rows = await this.#clickhouse.rows<{ id: string }>(
          `SELECT DISTINCT lower(hex(run)) AS id FROM deleted_runs WHERE project = {project:String} AND until > now()
           AND run IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))`,
          { project, ids },
        );
        for (const { id } of rows) gone.add(keyOf({ project, traceId: id }));
      }
    return gone;
  }
}
