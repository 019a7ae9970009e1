import { createHash } from "node:crypto";
import { decodeCheckpoint, type CheckpointDetail, type CheckpointReference } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";

const referenceColumns = `
  lower(hex(id)) AS id,
  step AS index,
  point,
  if(span_id = toFixedString('', 8), NULL, lower(hex(span_id))) AS spanId,
  step_key AS stepKey,
  toUnixTimestamp64Nano(time) / 1e6 AS timeMs`;

const ofRun = "c.project = {project:String} AND c.run = CAST(unhex({run:String}) AS FixedString(16))";

/** All checkpoints of a run, in order. */
export async function listCheckpoints(clickhouse: ClickHouse, project: string, run: string): Promise<CheckpointReference[]> {
  return clickhouse.rows<CheckpointReference>(`SELECT ${referenceColumns} FROM checkpoint_step AS c FINAL WHERE ${ofRun} ORDER BY c.step`, {
    project,
    run,
  });
}

interface CheckpointRow extends CheckpointReference {
  readonly root: string;
  readonly bound: number;
}

/**
 * The state at a checkpoint, or null where it is not known. Of equal states of a run the first counts.
 *
 * @throws RetakeError `checkpoint_incomplete` or `checkpoint_damaged`.
 */
export async function getCheckpoint(clickhouse: ClickHouse, project: string, run: string, id: string): Promise<CheckpointDetail | null> {
  const [row] = await clickhouse.rows<CheckpointRow>(
    `SELECT ${referenceColumns}, root, toUInt64(c.first) + c.count AS bound
     FROM checkpoint_step AS c FINAL
     WHERE ${ofRun} AND c.id = CAST(unhex({id:String}) AS FixedString(16))
     ORDER BY c.step LIMIT 1`,
    { project, run, id },
  );
  if (row === undefined) return null;
  const { root, bound, ...checkpoint } = row;
  const blobs = await readBlobs(clickhouse, project, run, bound);
  const value = decodeCheckpoint({ root, id, blob: (sequence) => blobs.get(sequence), sha256 });
  return { checkpoint, value };
}

async function readBlobs(clickhouse: ClickHouse, project: string, run: string, bound: number): Promise<Map<number, string>> {
  if (bound === 0) return new Map();
  const rows = await clickhouse.rows<{ seq: number; body: string }>(
    `SELECT seq, body FROM checkpoint_blob AS c FINAL WHERE ${ofRun} AND c.seq < {bound:UInt64} ORDER BY c.seq`,
    { project, run, bound },
  );
  return new Map(rows.map(({ seq, body }) => [seq, body]));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
