import type { ClickHouse, RowFilter } from "../client/connect.ts";
import { sharedRows } from "../checkpoints/shared-columns.ts";
import type { Batch } from "../records.ts";
import { rememberTexts } from "./shared-texts.ts";
import { keyOf } from "./tombstones.ts";

/** What is left of a batch without some runs, and which rows of its spans are. */
export interface LeftOver {
  readonly kept: Batch;
  readonly filter: RowFilter;
}

/** Takes everything of these runs, named by `keyOf`, out of a batch. */
export async function leaveOut(clickhouse: ClickHouse, batch: Batch, gone: ReadonlySet<string>): Promise<LeftOver> {
  const stays = (record: { readonly project: string; readonly traceId: string }): boolean => !gone.has(keyOf(record));
  const left = batch.checkpoints.filter((record) => !stays(record));
  // Its sender takes a shared text for sent by now, and would leave it out of the next run.
  const texts = sharedRows(left);
  for (const project of new Set(texts.map((text) => text.project)))
    await rememberTexts(
      clickhouse,
      project,
      texts.filter((text) => text.project === project).map(({ hash }) => hash),
    );
  return {
    kept: {
      ...batch,
      checkpoints: batch.checkpoints.filter(stays),
      scores: batch.scores.filter(stays),
      contents: batch.contents.filter(stays),
      logs: batch.logs.filter(stays),
    },
    filter: {
      condition: "concat(lower(hex(trace_id)), ' ', project) NOT IN {gone:Array(String)}",
      parameters: { gone: [...gone] },
    },
  };
}
