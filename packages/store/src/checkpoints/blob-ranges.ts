import type { ClickHouse } from "../client/connect.ts";
import type { BlobRange } from "../store.ts";
import { ofRun } from "./blobs.ts";

/** A run with more holes than that is beyond repair by name. */
const MAX_RANGES = 1000;

/** Numbers of the blobs that are there of a run, as ranges in order. */
export async function blobRanges(clickhouse: ClickHouse, project: string, run: string): Promise<BlobRange[]> {
  // Of numbers in a row, the number less its place among all is the same.
  return clickhouse.rows<BlobRange>(
    `SELECT min(seq) AS from, max(seq) AS to
     FROM (
       SELECT seq, toInt64(seq) - row_number() OVER (ORDER BY seq) AS island
       FROM (SELECT DISTINCT seq FROM checkpoint_blob WHERE ${ofRun})
     )
     GROUP BY island ORDER BY from LIMIT ${MAX_RANGES}`,
    { project, run },
  );
}
