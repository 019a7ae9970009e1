import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { RetakeError, type AuditEntry, type AuditVerdict } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { oneAtATime } from "../jobs/one-at-a-time.ts";
import { chained, faultOf, type Act, type Head } from "./chain.ts";

const ATTEMPTS = 50;
const PAGE = 10_000;

const columns = `sequence, toUnixTimestamp64Milli(time) AS timeMs, actor, act, project, subject, details, previous, hash`;
const inOrder = "_block_number, _block_offset";
const consistent = "SETTINGS select_sequential_consistency = 1";

/**
 * Appends an act to the log, behind whatever others append meanwhile. Called before the act itself is done: an act
 * that then fails is in the log, one that is done never isn't.
 *
 * @throws RetakeError `overloaded` Thrown when others were faster 50 times.
 */
export async function recordAct(clickhouse: ClickHouse, act: Act): Promise<AuditEntry> {
  let appendNext = appenders.get(clickhouse);
  if (appendNext === undefined) appenders.set(clickhouse, (appendNext = oneAtATime(async (next: Act) => appendAct(clickhouse, next))));
  return appendNext(act);
}

/** Acts of one process need not compete. */
const appenders = new WeakMap<ClickHouse, (act: Act) => Promise<AuditEntry>>();

async function appendAct(clickhouse: ClickHouse, act: Act): Promise<AuditEntry> {
  const id = randomUUID();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const entry = chained(act, await readHead(clickhouse), Date.now());
    await append(clickhouse, id, entry);
    if ((await firstWriter(clickhouse, entry.sequence)) === id) return entry;
    await delay(Math.random() * 20 * Math.min(attempt + 1, 10));
  }
  throw new RetakeError("overloaded", "Too many administrative acts at once; try again.", { retryable: true });
}

/** Newest first. */
export async function listAudit(clickhouse: ClickHouse, { limit, before }: { limit: number; before?: number | undefined }) {
  const rows = await clickhouse.rows<AuditEntry>(
    `SELECT ${columns} FROM audit WHERE sequence < {before:UInt64}
     ORDER BY sequence DESC, ${inOrder} LIMIT 1 BY sequence LIMIT {limit:UInt32} ${consistent}`,
    { before: before ?? Number.MAX_SAFE_INTEGER, limit },
  );
  return rows.map(toEntry);
}

/** Goes through the whole chain, from its beginning to the first entry that does not hold. */
export async function verifyAudit(clickhouse: ClickHouse): Promise<AuditVerdict> {
  let head: Head | undefined;
  for (;;) {
    const page = await readFrom(clickhouse, (head?.sequence ?? 0) + 1);
    for (const entry of page) {
      const message = faultOf(entry, head);
      if (message !== undefined) return verdict(head, { sequence: (head?.sequence ?? 0) + 1, message });
      head = { sequence: entry.sequence, hash: entry.hash };
    }
    if (page.length < PAGE) return verdict(head, null);
  }
}

function verdict(head: Head | undefined, fault: AuditVerdict["fault"]): AuditVerdict {
  return { valid: fault === null, entries: head?.sequence ?? 0, head: head ?? null, fault };
}

async function append(clickhouse: ClickHouse, id: string, entry: AuditEntry): Promise<void> {
  await clickhouse.append(
    `INSERT INTO audit (sequence, id, time, actor, act, project, subject, details, previous, hash)
     SELECT {sequence:UInt64}, {id:String}, fromUnixTimestamp64Milli({timeMs:Int64}, 'UTC'), {actor:String}, {act:String},
       {project:String}, {subject:String}, {details:String}, {previous:String}, {hash:String}`,
    { id, ...entry },
  );
}

async function firstWriter(clickhouse: ClickHouse, sequence: number): Promise<string | undefined> {
  const [first] = await clickhouse.rows<{ id: string }>(
    `SELECT id FROM audit WHERE sequence = {sequence:UInt64} ORDER BY ${inOrder} LIMIT 1 ${consistent}`,
    { sequence },
  );
  return first?.id;
}

async function readHead(clickhouse: ClickHouse): Promise<Head | undefined> {
  const [head] = await clickhouse.rows<Head>(`SELECT sequence, hash FROM audit ORDER BY sequence DESC, ${inOrder} LIMIT 1 ${consistent}`);
  return head;
}

async function readFrom(clickhouse: ClickHouse, sequence: number): Promise<AuditEntry[]> {
  const rows = await clickhouse.rows<AuditEntry>(
    `SELECT ${columns} FROM audit WHERE sequence >= {sequence:UInt64}
     ORDER BY sequence, ${inOrder} LIMIT 1 BY sequence LIMIT ${PAGE} ${consistent}`,
    { sequence },
  );
  return rows.map(toEntry);
}

/** In the order of the fields' documentation; nothing else of the row. */
function toEntry({ sequence, timeMs, actor, act, project, subject, details, previous, hash }: AuditEntry): AuditEntry {
  return { sequence, timeMs, actor, act, project, subject, details, previous, hash };
}
