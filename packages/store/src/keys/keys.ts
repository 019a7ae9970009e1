import { keyScope, type ApiKey, type KeyScope } from "@retake/protocol";
import { recordAct } from "../audit/audit.ts";
import type { ClickHouse } from "../client/connect.ts";
import { digestOfKey, idOfKey, newKeyText } from "./key-text.ts";

/** What a request's key is compared with. */
export interface StoredKey {
  readonly id: string;
  readonly project: string;
  readonly scope: KeyScope;
  /** SHA-256 of the whole key. */
  readonly digest: Buffer;
  readonly expiresTimeMs: number | null;
  readonly revoked: boolean;
}

export interface NewKey {
  readonly name: string;
  readonly project: string;
  readonly scope: KeyScope;
  readonly expiresTimeMs: number | null;
  readonly actor: string;
}

/** A key was used, about then. */
export interface KeyUse {
  readonly id: string;
  readonly timeMs: number;
}

const consistent = "SETTINGS select_sequential_consistency = 1";

/** Makes a key. The secret is in the answer and nowhere else. */
export async function createKey(clickhouse: ClickHouse, { actor, ...given }: NewKey): Promise<{ key: ApiKey; secret: string }> {
  const secret = newKeyText();
  const id = idOfKey(secret) ?? "";
  const { name, project, scope, expiresTimeMs } = given;
  await recordAct(clickhouse, { actor, act: "key.created", project, subject: id, details: { name, scope, expiresTimeMs } });
  const createdTimeMs = Date.now();
  await clickhouse.append(
    `INSERT INTO keys (id, project, name, scope, digest, created, expires, revoked, version)
     SELECT {id:String}, {project:String}, {name:String}, {scope:String}, unhex({digest:String}),
       fromUnixTimestamp64Milli({createdTimeMs:Int64}, 'UTC'), fromUnixTimestamp64Milli({expiresTimeMs:Nullable(Int64)}, 'UTC'), NULL, 1`,
    { id, ...given, digest: digestOfKey(secret).toString("hex"), createdTimeMs },
  );
  return { key: { id, name, project, scope, createdTimeMs, expiresTimeMs, revokedTimeMs: null, lastUsedTimeMs: null }, secret };
}

/** Newest first; without a project those of all. */
export async function listKeys(clickhouse: ClickHouse, project?: string): Promise<ApiKey[]> {
  return readKeys(clickhouse, project === undefined ? "1" : "project = {project:String}", project === undefined ? {} : { project });
}

/** For good. Revoking twice changes nothing; null where there is no such key. */
export async function revokeKey(clickhouse: ClickHouse, id: string, actor: string): Promise<ApiKey | null> {
  const [before] = await readKeys(clickhouse, "id = {id:String}", { id });
  if (before === undefined || before.revokedTimeMs !== null) return before ?? null;
  const { project, name } = before;
  await recordAct(clickhouse, { actor, act: "key.revoked", project, subject: id, details: { name } });
  const revokedTimeMs = Date.now();
  await clickhouse.append(
    `INSERT INTO keys (id, project, name, scope, digest, created, expires, revoked, version)
     SELECT id, project, name, scope, digest, created, expires, fromUnixTimestamp64Milli({revokedTimeMs:Int64}, 'UTC'), 2
     FROM keys FINAL WHERE id = {id:String}`,
    { id, revokedTimeMs },
  );
  return { ...before, revokedTimeMs };
}

/** Those of these ids that there are. */
export async function findKeys(clickhouse: ClickHouse, ids: readonly string[]): Promise<Map<string, StoredKey>> {
  const rows = await clickhouse.rows<{
    id: string;
    project: string;
    scope: string;
    digest: string;
    expiresTimeMs: number | null;
    revoked: number;
  }>(
    `SELECT id, project, scope, lower(hex(digest)) AS digest, toUnixTimestamp64Milli(expires) AS expiresTimeMs, revoked IS NOT NULL AS revoked
     FROM (SELECT * FROM keys FINAL WHERE id IN {ids:Array(String)}) ${consistent}`,
    { ids },
  );
  return new Map(
    rows.map(({ digest, scope, revoked, ...row }) => [
      row.id,
      { ...row, scope: keyScope.parse(scope), digest: Buffer.from(digest, "hex"), revoked: revoked === 1 },
    ]),
  );
}

/** Notes when keys were used. What is noted twice, or late, does no harm. */
export async function noteKeyUses(clickhouse: ClickHouse, uses: readonly KeyUse[]): Promise<void> {
  if (uses.length === 0) return;
  await clickhouse.run(
    `INSERT INTO key_uses (id, used)
     SELECT use.1, fromUnixTimestamp64Milli(use.2, 'UTC')
     FROM (SELECT arrayJoin(arrayZip({ids:Array(String)}, {times:Array(Int64)})) AS use)`,
    { ids: uses.map(({ id }) => id), times: uses.map(({ timeMs }) => Math.trunc(timeMs)) },
  );
}

async function readKeys(clickhouse: ClickHouse, condition: string, parameters: Readonly<Record<string, string>>): Promise<ApiKey[]> {
  const keys = await clickhouse.rows<Omit<ApiKey, "lastUsedTimeMs" | "scope"> & { scope: string }>(
    `SELECT id, name, project, scope, toUnixTimestamp64Milli(created) AS createdTimeMs,
       toUnixTimestamp64Milli(expires) AS expiresTimeMs, toUnixTimestamp64Milli(revoked) AS revokedTimeMs
     FROM (SELECT * FROM keys FINAL WHERE ${condition}) ORDER BY created DESC, id ${consistent}`,
    parameters,
  );
  if (keys.length === 0) return [];
  const uses = await clickhouse.rows<{ id: string; usedMs: number }>(
    "SELECT id, toUnixTimestamp64Milli(max(used)) AS usedMs FROM key_uses WHERE id IN {ids:Array(String)} GROUP BY id",
    { ids: keys.map(({ id }) => id) },
  );
  const usedMs = new Map(uses.map(({ id, usedMs: time }) => [id, time]));
  return keys.map((key) => ({ ...key, scope: keyScope.parse(key.scope), lastUsedTimeMs: usedMs.get(key.id) ?? null }));
}
