import { recordAct } from "../audit/audit.ts";
import type { ClickHouse } from "../client/connect.ts";
import { newId } from "../keys/key-text.ts";
import type { NewUser, StoredUser } from "./account-store.ts";

const consistent = "SETTINGS select_sequential_consistency = 1";
const now = "toUnixTimestamp64Micro(now64(6))";

type Row = Omit<StoredUser, "owner"> & { readonly owner: number };

export async function findOwner(clickhouse: ClickHouse): Promise<StoredUser | null> {
  return findWhere(clickhouse, "owner = 1", {});
}

export async function findUser(clickhouse: ClickHouse, email: string): Promise<StoredUser | null> {
  return findWhere(clickhouse, "email = {email:String}", { email });
}

async function findWhere(clickhouse: ClickHouse, condition: string, parameters: Record<string, string>): Promise<StoredUser | null> {
  const [row] = await clickhouse.rows<Row>(
    `SELECT id, email, owner, subject FROM (SELECT * FROM users FINAL) WHERE ${condition} ORDER BY created LIMIT 1 ${consistent}`,
    parameters,
  );
  return row === undefined ? null : { ...row, owner: row.owner === 1 };
}

export async function createUser(clickhouse: ClickHouse, { email, owner, subject, actor }: NewUser): Promise<StoredUser | null> {
  if ((await findUser(clickhouse, email)) !== null) return null;
  const user: StoredUser = { id: newId(), email, owner, subject };
  await recordAct(clickhouse, {
    actor,
    act: owner ? "owner.created" : "user.created",
    project: "",
    subject: email,
    details: { id: user.id },
  });
  await clickhouse.append(
    `INSERT INTO users (email, id, owner, subject, created, version, deleted)
     SELECT {email:String}, {id:String}, {owner:UInt8}, {subject:String}, now64(3), ${now}, 0`,
    { ...user, owner: owner ? 1 : 0 },
  );
  return user;
}

export async function linkSubject(clickhouse: ClickHouse, { email, id }: StoredUser, subject: string): Promise<void> {
  await recordAct(clickhouse, { actor: `user:${email}`, act: "user.linked", project: "", subject: email, details: { subject } });
  await clickhouse.append(
    `INSERT INTO users (email, id, owner, subject, created, version, deleted)
     SELECT email, id, owner, {subject:String}, created, ${now}, 0 FROM users FINAL WHERE email = {email:String} AND id = {id:String}`,
    { email, id, subject },
  );
}

export async function getPassword(clickhouse: ClickHouse, userId: string): Promise<string | null> {
  const [row] = await clickhouse.rows<{ hash: string }>(`SELECT hash FROM passwords FINAL WHERE user = {userId:String} ${consistent}`, {
    userId,
  });
  return row?.hash || null;
}

export async function setPassword(clickhouse: ClickHouse, user: StoredUser, hash: string | null, actor: string): Promise<void> {
  const act = hash === null ? "password.removed" : "password.changed";
  await recordAct(clickhouse, { actor, act, project: "", subject: user.email, details: { id: user.id } });
  await clickhouse.append(`INSERT INTO passwords (user, hash, version) SELECT {userId:String}, {hash:String}, ${now}`, {
    userId: user.id,
    hash: hash ?? "",
  });
}
