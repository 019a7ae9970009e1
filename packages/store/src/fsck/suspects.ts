import { completeBlobs, type Blobs, type RunId } from "../checkpoints/blobs.ts";
import { SharedCache } from "../checkpoints/shared-cache.ts";
import type { ClickHouse } from "../client/connect.ts";
import { parsed } from "./recorded-line.ts";

/** A checkpoint whose blobs are all there. */
export interface ReadableRoot {
  readonly root: string;
}

/**
 * Numbers of the blobs that may be what makes a checkpoint's digest wrong: a blob's own digest stands nowhere, but
 * whatever a checkpoint with the right digest refers to is right. Nearest to the truth first.
 */
export async function findSuspects(
  clickhouse: ClickHouse,
  id: RunId,
  damaged: ReadableRoot,
  intact: readonly ReadableRoot[],
): Promise<number[]> {
  const blobs = await reach(clickhouse, id, damaged);
  const suspects = new Set(blobs.keys());
  for (const each of intact) for (const sequence of (await reach(clickhouse, id, each)).keys()) suspects.delete(sequence);
  const broken = [...suspects].filter((sequence) => parsed(blobs.get(sequence)!) === undefined);
  return (broken.length > 0 ? broken : [...suspects]).toSorted((a, b) => a - b);
}

async function reach(clickhouse: ClickHouse, id: RunId, { root }: ReadableRoot): Promise<Map<number, string>> {
  const own = new Map<number, string>();
  const blobs: Blobs = { own, shared: new Map() };
  await completeBlobs(clickhouse, id, root, blobs, { whole: false, cache: new SharedCache(0) });
  return own;
}
