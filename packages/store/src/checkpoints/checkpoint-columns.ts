import { fixed, nanoseconds, seconds, text, uint32, type Column } from "../client/native-block.ts";
import type { CheckpointRecord } from "../records.ts";
import { runTimeSeconds } from "./run-time.ts";

/** Columns of `checkpoint_step`, for records with a root. */
export function checkpointStepColumns(): Column<CheckpointRecord>[] {
  return [
    text("project", (row) => row.project),
    fixed("run", 16, (record) => record.traceId),
    seconds("run_time", (record) => runTimeSeconds(record.traceId, record.time)),
    uint32("step", (record) => record.index),
    fixed("id", 16, (record) => record.id),
    text("point", (record) => record.point),
    fixed("span_id", 8, (record) => record.spanId),
    text("step_key", (record) => record.stepKey),
    nanoseconds("time", (record) => record.time),
    uint32("first", (record) => record.first),
    uint32("count", (record) => record.blobs.length),
    text("root", (record) => record.root),
  ];
}

export interface BlobRow {
  readonly project: string;
  readonly run: string;
  readonly runTime: number;
  readonly sequence: number;
  readonly step: number;
  readonly body: string;
}

/** One row for each blob of the records. */
export function blobRows(records: readonly CheckpointRecord[]): BlobRow[] {
  return records.flatMap(({ project, traceId: run, time, first, index: step, blobs }) => {
    const runTime = runTimeSeconds(run, time);
    return blobs.map((body, i) => ({ project, run, runTime, sequence: first + i, step, body }));
  });
}

/** Columns of `checkpoint_blob`. */
export function blobColumns(): Column<BlobRow>[] {
  return [
    text("project", (row) => row.project),
    fixed("run", 16, (blob) => blob.run),
    seconds("run_time", (blob) => blob.runTime),
    uint32("seq", (blob) => blob.sequence),
    uint32("step", (blob) => blob.step),
    text("body", (blob) => blob.body),
  ];
}

export interface ValueRow {
  readonly project: string;
  readonly run: string;
  readonly runTime: number;
  readonly path: string;
  readonly value: string;
}

/** One row for each value that the records' states brought. */
export function valueRows(records: readonly CheckpointRecord[]): ValueRow[] {
  return records.flatMap(({ project, traceId: run, time, values }) => {
    const runTime = runTimeSeconds(run, time);
    return Object.entries(values).map(([path, value]) => ({ project, run, runTime, path, value }));
  });
}

/** Columns of `state_values`. */
export function valueColumns(): Column<ValueRow>[] {
  return [
    text("project", (row) => row.project),
    text("path", (row) => row.path),
    fixed("run", 16, (row) => row.run),
    text("value", (row) => row.value),
    seconds("run_time", (row) => row.runTime),
  ];
}
