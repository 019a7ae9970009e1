import { blobColumns, blobRows, checkpointStepColumns } from "./checkpoints/checkpoint-columns.ts";
import { sharedColumns, sharedRows, sharedUseColumns, sharedUses } from "./checkpoints/shared-columns.ts";
import type { ClickHouse } from "./client/connect.ts";
import type { Batch } from "./records.ts";
import { summariseRuns } from "./runs/summarise.ts";
import { scoreColumns } from "./scores/score-columns.ts";
import { hasContent, spanColumns, spanIoColumns } from "./spans/span-columns.ts";

/**
 * Writes a batch. Blobs go before the root that names them, checkpoints and contents before the spans that point
 * to them, so that what can be seen is whole; the summaries come last.
 */
export async function writeBatch(clickhouse: ClickHouse, project: string, batch: Batch): Promise<void> {
  const { spans, checkpoints, scores } = batch;
  await Promise.all([
    clickhouse.insert("checkpoint_shared", sharedColumns(project), sharedRows(checkpoints)),
    clickhouse.insert("checkpoint_shared_use", sharedUseColumns(project), sharedUses(checkpoints)),
    clickhouse.insert("checkpoint_blob", blobColumns(project), blobRows(checkpoints)),
    clickhouse.insert("span_io", spanIoColumns(project), spans.filter(hasContent)),
    clickhouse.insert("scores", scoreColumns(project), scores),
  ]);
  const roots = checkpoints.filter(({ id }) => id !== "");
  await clickhouse.insert("checkpoint_step", checkpointStepColumns(project), roots);
  await clickhouse.insert("spans", spanColumns(project), spans);
  const touched = new Set<string>();
  for (const records of [spans, checkpoints, scores]) for (const { traceId } of records) touched.add(traceId);
  await summariseRuns(clickhouse, project, [...touched]);
}
