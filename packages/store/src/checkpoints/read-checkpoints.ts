import { hash } from "node:crypto";
import { checkpointPoint, decodeCheckpoint, type CheckpointDetail, type CheckpointReference } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { RowBinaryReader } from "../client/row-binary.ts";
import type { SharedCache } from "./shared-cache.ts";
import { completeBlobs, ofRun, scanOwn, type Blobs, type RunId } from "./blobs.ts";

export const referenceColumns = `
  lower(hex(id)) AS id,
  step AS index,
  point,
  if(span_id = toFixedString('', 8), NULL, lower(hex(span_id))) AS spanId,
  step_key AS stepKey,
  toUnixTimestamp64Nano(time) / 1e6 AS timeMs`;

/** All checkpoints of a run, in order. */
export async function listCheckpoints(clickhouse: ClickHouse, project: string, run: string): Promise<CheckpointReference[]> {
  return clickhouse.rows<CheckpointReference>(`SELECT ${referenceColumns} FROM checkpoint_step AS c FINAL WHERE ${ofRun} ORDER BY c.step`, {
    project,
    run,
  });
}

const NO_SPAN = "0".repeat(16);

export interface ReadOptions {
  /** States whose text expands further are refused. In characters. @default 268435456 */
  readonly maxLength?: number;
}

/**
 * The state at a checkpoint, or null where it is not known. Of equal states of a run the first counts. The root is
 * read at once with all blobs of the run; where those are too many, with what it needs of them.
 *
 * @throws RetakeError `checkpoint_incomplete`, `checkpoint_damaged` or `payload_too_large`.
 */
export async function getCheckpoint(
  clickhouse: ClickHouse,
  cache: SharedCache,
  project: string,
  run: string,
  id: string,
  options: ReadOptions = {},
): Promise<CheckpointDetail | null> {
  const [found, { own, whole }] = await Promise.all([
    findCheckpoint(clickhouse, { project, run }, id),
    scanOwn(clickhouse, { project, run }, id),
  ]);
  if (found === null) return null;
  const { root, checkpoint } = found;
  const blobs: Blobs = { own, shared: new Map() };
  await completeBlobs(clickhouse, { project, run }, root, blobs, { whole, cache });
  const value = decodeCheckpoint({
    root,
    id,
    blob: (sequence) => blobs.own.get(sequence),
    shared: (digest) => blobs.shared.get(digest),
    sha256: (text) => hash("sha256", text),
    ...options,
  });
  return { checkpoint, value };
}

interface FoundCheckpoint {
  readonly checkpoint: CheckpointReference;
  readonly root: string;
}

async function findCheckpoint(clickhouse: ClickHouse, of: RunId, id: string): Promise<FoundCheckpoint | null> {
  const bytes = await clickhouse.binary(
    `SELECT step, toString(point) AS point, span_id, step_key, toFloat64(toUnixTimestamp64Nano(time)) / 1e6 AS ms, root FROM checkpoint_step
     WHERE ${ofRun} AND id = CAST(unhex({id:String}) AS FixedString(16)) ORDER BY step LIMIT 1`,
    { ...of, id },
  );
  const reader = new RowBinaryReader(bytes);
  if (reader.done) return null;
  const index = reader.uint32();
  const point = checkpointPoint.parse(reader.text());
  const spanId = reader.hex(8);
  const stepKey = reader.text();
  const timeMs = reader.float64();
  return { checkpoint: { id, index, point, spanId: spanId === NO_SPAN ? null : spanId, stepKey, timeMs }, root: reader.text() };
}
