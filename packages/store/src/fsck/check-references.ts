import { ofRun, type RunId } from "../checkpoints/blobs.ts";
import type { ClickHouse } from "../client/connect.ts";
import type { Damage } from "./check-run.ts";

const MAX_FOUND = 1000;

interface Dangling {
  readonly spanId: string;
  readonly id: string;
}

/** Checkpoints that spans of the run name, or whose place in the run is left out, and that are not there. */
export async function* checkReferences(clickhouse: ClickHouse, id: RunId): AsyncGenerator<Damage> {
  // Asked twice: a checkpoint is written before its span, but one query may read the spans last.
  const dangling = (await readDangling(clickhouse, id)).length === 0 ? [] : await readDangling(clickhouse, id);
  for (const { spanId, id: checkpointId } of dangling) {
    const message = `Span ${spanId} names checkpoint ${checkpointId}, which is not there.`;
    yield { checkpointId, index: null, spanId, blob: null, reason: "checkpoint_missing", message };
  }
  for (const index of await readSkipped(clickhouse, id)) {
    const message = `Checkpoint ${index} of the run is not there, though a later one is.`;
    yield { checkpointId: null, index, spanId: null, blob: null, reason: "checkpoint_missing", message };
  }
}

async function readDangling(clickhouse: ClickHouse, id: RunId): Promise<Dangling[]> {
  return clickhouse.rows<Dangling>(
    `SELECT lower(hex(span_id)) AS spanId, lower(hex(checkpoint)) AS id
     FROM (
       SELECT span_id, arrayJoin([checkpoint_pre, checkpoint_post]) AS checkpoint FROM spans FINAL
       WHERE project = {project:String} AND trace_id = CAST(unhex({run:String}) AS FixedString(16))
     )
     WHERE checkpoint != toFixedString('', 16) AND checkpoint NOT IN (SELECT id FROM checkpoint_step WHERE ${ofRun})
     ORDER BY span_id LIMIT ${MAX_FOUND}`,
    { ...id },
  );
}

/** Places left out between two that are there, and before the first of each process that recorded the run. */
async function readSkipped(clickhouse: ClickHouse, id: RunId): Promise<number[]> {
  const rows = await clickhouse.rows<{ index: number }>(
    `SELECT arrayJoin(range(toUInt64(greatest(after, generation)), least(toUInt64(step), greatest(after, generation) + ${MAX_FOUND}))) AS index
     FROM (
       SELECT step, intDiv(step, 67108864) * 67108864 AS generation,
         toUInt64(lagInFrame(step, 1, toUInt32(0)) OVER (ORDER BY step ROWS BETWEEN 1 PRECEDING AND CURRENT ROW))
           + (row_number() OVER (ORDER BY step) > 1) AS after
       FROM (SELECT DISTINCT step FROM checkpoint_step WHERE ${ofRun})
     )
     WHERE step > greatest(after, generation)
     ORDER BY index LIMIT ${MAX_FOUND}`,
    { ...id },
  );
  return rows.map(({ index }) => index);
}
