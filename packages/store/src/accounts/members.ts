import { memberRole, type MemberRole } from "@retake/protocol";
import { recordAct } from "../audit/audit.ts";
import type { ClickHouse } from "../client/connect.ts";
import type { StoredMember, StoredUser } from "./account-store.ts";

const now = "toUnixTimestamp64Micro(now64(6))";
const consistent = "SETTINGS select_sequential_consistency = 1";

interface Row {
  readonly id: string;
  readonly email: string;
  readonly owner: number;
  readonly subject: string;
  readonly role: string;
  readonly sinceMs: number;
}

export async function listMembers(clickhouse: ClickHouse, project: string): Promise<StoredMember[]> {
  const rows = await clickhouse.rows<Row>(
    `SELECT u.id AS id, u.email AS email, u.owner AS owner, u.subject AS subject, m.role AS role, toUnixTimestamp64Milli(m.since) AS sinceMs
     FROM (SELECT * FROM memberships FINAL WHERE project = {project:String}) AS m
     INNER JOIN (SELECT * FROM users FINAL) AS u ON u.id = m.user ORDER BY email ${consistent}`,
    { project },
  );
  return rows.map(({ role, sinceMs, owner, ...user }) => ({
    user: { ...user, owner: owner === 1 },
    role: memberRole.parse(role),
    sinceTimeMs: sinceMs,
  }));
}

export async function setRole(clickhouse: ClickHouse, project: string, user: StoredUser, role: MemberRole, actor: string): Promise<void> {
  const details = { user: user.id, role };
  await recordAct(clickhouse, { actor, act: "member.role-set", project, subject: user.email, details });
  await clickhouse.append(
    `INSERT INTO memberships (project, user, role, since, version, deleted)
     SELECT {project:String}, {userId:String}, {role:String},
       coalesce((SELECT min(since) FROM memberships FINAL WHERE project = {project:String} AND user = {userId:String} HAVING count() > 0), now64(3)), ${now}, 0`,
    { project, userId: user.id, role },
  );
}

export async function removeMember(clickhouse: ClickHouse, project: string, user: StoredUser, actor: string): Promise<void> {
  await recordAct(clickhouse, { actor, act: "member.removed", project, subject: user.email, details: { user: user.id } });
  await clickhouse.append(
    `INSERT INTO memberships (project, user, role, since, version, deleted)
     SELECT {project:String}, {userId:String}, '', now64(3), ${now}, 1`,
    { project, userId: user.id },
  );
}
