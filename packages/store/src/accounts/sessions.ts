import { memberRole, type MemberRole } from "@retake/protocol";
import { recordAct } from "../audit/audit.ts";
import type { ClickHouse } from "../client/connect.ts";
import { digestOfKey, idOfSecret, newSecretText } from "../keys/key-text.ts";
import type { NewSession, StoredSession, StoredUser } from "./account-store.ts";

const consistent = "SETTINGS select_sequential_consistency = 1";

export async function createSession(
  clickhouse: ClickHouse,
  { user, client, expiresTimeMs, by }: NewSession,
): Promise<{ id: string; token: string }> {
  const token = newSecretText("rts");
  const id = idOfSecret("rts", token) ?? "";
  await recordAct(clickhouse, { actor: `user:${user.email}`, act: "session.created", project: "", subject: id, details: { by } });
  await clickhouse.append(
    `INSERT INTO sessions (id, user, digest, client, created, expires, ended, version)
     SELECT {id:String}, {userId:String}, unhex({digest:String}), {client:String}, fromUnixTimestamp64Milli({createdTimeMs:Int64}, 'UTC'),
       fromUnixTimestamp64Milli({expiresTimeMs:Int64}, 'UTC'), NULL, 1`,
    {
      id,
      userId: user.id,
      digest: digestOfKey(token).toString("hex"),
      client: client.slice(0, 300),
      createdTimeMs: Date.now(),
      expiresTimeMs: Math.trunc(expiresTimeMs),
    },
  );
  return { id, token };
}

export async function findSessions(clickhouse: ClickHouse, ids: readonly string[]): Promise<Map<string, StoredSession>> {
  const sessions = await readSessions(clickhouse, "id IN {ids:Array(String)}", { ids });
  return new Map(sessions.map((session) => [session.id, session]));
}

export async function listSessions(clickhouse: ClickHouse, userId: string): Promise<StoredSession[]> {
  return readSessions(clickhouse, "user = {userId:String} AND ended IS NULL AND expires > now64(3)", { userId });
}

export async function endSessions(clickhouse: ClickHouse, user: StoredUser, ids: readonly string[], actor: string): Promise<void> {
  if (ids.length === 0) return;
  const details = { user: user.id, sessions: ids };
  await recordAct(clickhouse, { actor, act: "session.ended", project: "", subject: user.email, details });
  await clickhouse.append(
    `INSERT INTO sessions (id, user, digest, client, created, expires, ended, version)
     SELECT id, user, digest, client, created, expires, now64(3), 2
     FROM sessions FINAL WHERE id IN {ids:Array(String)} AND user = {userId:String}`,
    { ids, userId: user.id },
  );
}

/** Notes when sessions were used. What is noted twice, or late, does no harm. */
export async function noteSessionUses(
  clickhouse: ClickHouse,
  uses: readonly { readonly id: string; readonly timeMs: number }[],
): Promise<void> {
  if (uses.length === 0) return;
  await clickhouse.run(
    `INSERT INTO session_uses (id, used)
     SELECT use.1, fromUnixTimestamp64Milli(use.2, 'UTC')
     FROM (SELECT arrayJoin(arrayZip({ids:Array(String)}, {times:Array(Int64)})) AS use)`,
    { ids: uses.map(({ id }) => id), times: uses.map(({ timeMs }) => Math.trunc(timeMs)) },
  );
}

interface Row {
  readonly id: string;
  readonly userId: string;
  readonly digest: string;
  readonly client: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly ended: number;
}

/** Newest first. Sessions of users who are gone are left out. */
async function readSessions(
  clickhouse: ClickHouse,
  condition: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<StoredSession[]> {
  const rows = await clickhouse.rows<Row>(
    `SELECT id, user AS userId, lower(hex(digest)) AS digest, client, toUnixTimestamp64Milli(created) AS createdMs,
       toUnixTimestamp64Milli(expires) AS expiresMs, ended IS NOT NULL AS ended
     FROM (SELECT * FROM sessions FINAL WHERE ${condition}) ORDER BY created DESC, id ${consistent}`,
    parameters,
  );
  if (rows.length === 0) return [];
  const userIds = [...new Set(rows.map(({ userId }) => userId))];
  const [users, roles, uses] = await Promise.all([
    readUsers(clickhouse, userIds),
    readRoles(clickhouse, userIds),
    readUses(
      clickhouse,
      rows.map(({ id }) => id),
    ),
  ]);
  return rows.flatMap(({ id, userId, digest, client, createdMs, expiresMs, ended }) => {
    const user = users.get(userId);
    if (user === undefined) return [];
    return {
      id,
      user,
      digest: Buffer.from(digest, "hex"),
      client,
      createdTimeMs: createdMs,
      usedTimeMs: Math.max(createdMs, uses.get(id) ?? 0),
      expiresTimeMs: expiresMs,
      ended: ended === 1,
      roles: roles.get(userId) ?? new Map<string, MemberRole>(),
    };
  });
}

async function readUsers(clickhouse: ClickHouse, ids: readonly string[]): Promise<Map<string, StoredUser>> {
  const rows = await clickhouse.rows<Omit<StoredUser, "owner"> & { owner: number }>(
    `SELECT id, email, owner, subject FROM (SELECT * FROM users FINAL) WHERE id IN {ids:Array(String)} ${consistent}`,
    { ids },
  );
  return new Map(rows.map(({ owner, ...user }) => [user.id, { ...user, owner: owner === 1 }]));
}

async function readRoles(clickhouse: ClickHouse, ids: readonly string[]): Promise<Map<string, Map<string, MemberRole>>> {
  const rows = await clickhouse.rows<{ user: string; project: string; role: string }>(
    `SELECT user, project, role FROM (SELECT * FROM memberships FINAL) WHERE user IN {ids:Array(String)} ORDER BY project ${consistent}`,
    { ids },
  );
  const byUser = Map.groupBy(rows, ({ user }) => user);
  return new Map(
    Array.from(
      byUser,
      ([user, own]) => [user, new Map(own.map(({ project, role }) => [project, memberRole.parse(role)] as const))] as const,
    ),
  );
}

async function readUses(clickhouse: ClickHouse, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await clickhouse.rows<{ id: string; usedMs: number }>(
    "SELECT id, toUnixTimestamp64Milli(max(used)) AS usedMs FROM session_uses WHERE id IN {ids:Array(String)} GROUP BY id",
    { ids },
  );
  return new Map(rows.map(({ id, usedMs }) => [id, usedMs]));
}
