import type { FsckDamage } from "@retake/protocol";
import { blobRanges } from "../checkpoints/blob-ranges.ts";
import { ofRun, type RunId } from "../checkpoints/blobs.ts";
import type { ClickHouse } from "../client/connect.ts";
import { checkReferences } from "./check-references.ts";
import { referencesOf } from "./recorded-line.ts";
import { nameOf, RunDigests, type Fault } from "./run-digests.ts";
import type { SharedCheck } from "./shared-check.ts";
import { findSuspects } from "./suspects.ts";

const ROOTS_AT_ONCE = 1000;
const MAX_GAPS = 50;
/** Of so many damaged checkpoints of a run the blob at fault is looked for. */
const MAX_LOOKED_INTO = 50;
const MAX_NAMED = 5;
/** Numbers of a run that another process resumed begin at a multiple of this. */
export const GENERATION = 2 ** 26;

export interface Counts {
  checkpoints: number;
  blobs: number;
}

interface Root {
  readonly id: string;
  readonly index: number;
  readonly spanId: string | null;
  readonly root: string;
}

export type Damage = Omit<FsckDamage, "type" | "runId">;

/**
 * Verifies one run: each checkpoint's digest down to its last blob, gaps in the numbers, and that the checkpoints
 * which its spans name are there. What is written meanwhile does no harm: blobs come before their roots.
 */
export async function* checkRun(
  clickhouse: ClickHouse,
  id: RunId,
  shared: SharedCheck,
  counts: Counts,
  signal: AbortSignal,
): AsyncGenerator<Damage> {
  const newest = await lastIndex(clickhouse, id);
  const digests = new RunDigests(clickhouse, id, shared);
  await digests.read(signal);
  counts.blobs += digests.count;
  let intact: Root | undefined;
  let lookedInto = 0;
  for (let from = 0; from <= newest && !signal.aborted;) {
    const roots = await readRoots(clickhouse, id, from, newest);
    if (roots.length === 0) break;
    await shared.verify(roots.flatMap(({ root }) => referencesOf(root).shared));
    for (const root of roots) {
      counts.checkpoints++;
      const result = digests.digestOf(root.root);
      if (result === root.id) intact = root;
      else if (typeof result !== "string") yield faultOf(root, result);
      else yield await mismatchOf(clickhouse, id, root, lookedInto++ < MAX_LOOKED_INTO ? intact : "unknown");
    }
    from = roots.at(-1)!.index + 1;
  }
  if (signal.aborted) return;
  yield* gapsOf(await blobRanges(clickhouse, id.project, id.run));
  yield* checkReferences(clickhouse, id);
}

async function lastIndex(clickhouse: ClickHouse, id: RunId): Promise<number> {
  const [row] = await clickhouse.rows<{ newest: number; count: number }>(
    `SELECT max(step) AS newest, count() AS count FROM checkpoint_step WHERE ${ofRun}`,
    { ...id },
  );
  return row === undefined || row.count === 0 ? -1 : row.newest;
}

async function readRoots(clickhouse: ClickHouse, id: RunId, from: number, to: number): Promise<Root[]> {
  return clickhouse.rows<Root>(
    `SELECT lower(hex(id)) AS id, step AS index, if(span_id = toFixedString('', 8), NULL, lower(hex(span_id))) AS spanId, root
     FROM checkpoint_step AS c FINAL WHERE ${ofRun} AND c.step >= {from:UInt32} AND c.step <= {to:UInt32}
     ORDER BY c.step LIMIT {limit:UInt32}`,
    { ...id, from, to, limit: ROOTS_AT_ONCE },
  );
}

const sentences: Readonly<Record<Fault["reason"], string>> = {
  blob_missing: "is missing",
  shared_missing: "is missing",
  digest_mismatch: "is not what its hash says",
  undecodable: "can't be read",
};

function faultOf({ id, index, spanId }: Root, { blob, reason }: Fault): Damage {
  return { checkpointId: id, index, spanId, blob, reason, message: `Blob ${blob} of checkpoint ${index} ${sentences[reason]}.` };
}

async function mismatchOf(clickhouse: ClickHouse, id: RunId, root: Root, intact: Root | undefined | "unknown"): Promise<Damage> {
  const where = { checkpointId: root.id, index: root.index, spanId: root.spanId, reason: "digest_mismatch" as const };
  const what = `Checkpoint ${root.index} is not what was recorded`;
  if (intact === "unknown") return { ...where, blob: null, message: `${what}.` };
  const suspects = await findSuspects(clickhouse, id, root, intact === undefined ? [] : [intact]);
  if (suspects.length === 0) return { ...where, blob: null, message: `${what}: its root was changed.` };
  const named = suspects.slice(0, MAX_NAMED).map(nameOf).join(", ");
  const more = suspects.length > MAX_NAMED ? ` and ${suspects.length - MAX_NAMED} more` : "";
  const message =
    suspects.length === 1
      ? `${what}: blob ${named} or its root was changed.`
      : `${what}: its root or one of its blobs ${named}${more} was changed.`;
  return { ...where, blob: nameOf(suspects[0]!), message };
}

function* gapsOf(ranges: readonly { readonly from: number; readonly to: number }[]): Generator<Damage> {
  let next = 0;
  let gaps = 0;
  for (const { from, to } of ranges) {
    const start = Math.max(next, Math.floor(from / GENERATION) * GENERATION);
    if (from > start && gaps++ < MAX_GAPS)
      yield {
        checkpointId: null,
        index: null,
        spanId: null,
        blob: nameOf(start),
        reason: "gap",
        message: `Blobs ${nameOf(start)} to ${nameOf(from - 1)} (${from - start} of them) are not there.`,
      };
    next = to + 1;
  }
}
