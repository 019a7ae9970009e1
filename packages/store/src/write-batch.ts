import { blobColumns, blobRows, checkpointStepColumns, valueColumns, valueRows } from "./checkpoints/checkpoint-columns.ts";
import { sharedColumns, sharedRows, sharedUseColumns, sharedUses } from "./checkpoints/shared-columns.ts";
import type { ClickHouse, RowFilter } from "./client/connect.ts";
import { leaveOut } from "./deletion/leave-out.ts";
import type { Tombstones } from "./deletion/tombstones.ts";
import { logColumns } from "./logs/log-columns.ts";
import { writeMetrics } from "./metrics/write-metrics.ts";
import type { Batch } from "./records.ts";
import { summariseRuns } from "./runs/summarise.ts";
import { scoreColumns } from "./scores/score-columns.ts";
import { contentColumns } from "./spans/content-columns.ts";
import type { TouchedRun } from "./spans/span-block.ts";

/**
 * Writes a batch, but for what belongs to runs that were deleted. Blobs go before the root that names them, checkpoints and contents before the spans that point
 * to them, so that what can be seen is whole; the summaries come last.
 */
export async function writeBatch(clickhouse: ClickHouse, tombstones: Tombstones, batch: Batch): Promise<void> {
  const gone = await tombstones.among(runsOf(batch));
  if (gone.size === 0) return writeAll(clickhouse, batch);
  const { kept, filter } = await leaveOut(clickhouse, batch, gone);
  await writeAll(clickhouse, kept, filter);
}

/** @param only which of the spans are written; all of them without it */
async function writeAll(clickhouse: ClickHouse, batch: Batch, only?: RowFilter): Promise<void> {
  const { spans, checkpoints, scores, contents, logs, metrics } = batch;
  await Promise.all([
    clickhouse.insert("checkpoint_shared", sharedColumns(), sharedRows(checkpoints)),
    clickhouse.insert("checkpoint_shared_use", sharedUseColumns(), sharedUses(checkpoints)),
    clickhouse.insert("checkpoint_blob", blobColumns(), blobRows(checkpoints)),
    clickhouse.insert("state_values", valueColumns(), valueRows(checkpoints)),
    clickhouse.insertBlock("span_io", spans.contents, only),
    clickhouse.insert("span_io", contentColumns, contents),
    clickhouse.insert("scores", scoreColumns(), scores),
    clickhouse.insert("otel_logs", logColumns, logs),
    writeMetrics(clickhouse, metrics),
  ]);
  const roots = checkpoints.filter(({ id }) => id !== "");
  await clickhouse.insert("checkpoint_step", checkpointStepColumns(), roots);
  await clickhouse.insertBlock("spans", spans.spans, only);
  for (const [project, runIds] of touchedRuns(batch)) await summariseRuns(clickhouse, project, [...runIds]);
}

/** Each run that anything in the batch belongs to, at least once. */
function* runsOf({ spans, checkpoints, scores, contents, logs }: Batch): Generator<TouchedRun> {
  yield* spans.runs;
  const seen = new Set<string>();
  for (const records of [checkpoints, scores, contents, logs])
    for (const record of records) {
      if (record.traceId === "" || seen.has(`${record.traceId} ${record.project}`)) continue;
      seen.add(`${record.traceId} ${record.project}`);
      yield record;
    }
}

function touchedRuns({ spans, checkpoints, scores }: Batch): Map<string, Set<string>> {
  const touched = new Map<string, Set<string>>();
  const touch = ({ project, traceId }: TouchedRun): void => {
    const runs = touched.get(project);
    if (runs === undefined) touched.set(project, new Set([traceId]));
    else runs.add(traceId);
  };
  for (const run of spans.runs) touch(run);
  checkpoints.forEach(touch);
  scores.forEach(touch);
  return touched;
}
