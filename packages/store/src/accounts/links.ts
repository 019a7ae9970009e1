import { memberRole } from "@retake/protocol";
import { recordAct } from "../audit/audit.ts";
import type { ClickHouse } from "../client/connect.ts";
import { digestOfKey, idOfSecret, newSecretText } from "../keys/key-text.ts";
import type { NewLink, StoredLink } from "./account-store.ts";

const consistent = "SETTINGS select_sequential_consistency = 1";

interface Row {
  readonly id: string;
  readonly digest: string;
  readonly email: string;
  readonly project: string;
  readonly role: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly closed: number;
}

export async function createLink(
  clickhouse: ClickHouse,
  { email, project, role, expiresTimeMs, actor }: NewLink,
): Promise<{ link: StoredLink; token: string }> {
  const token = newSecretText("rti");
  const id = idOfSecret("rti", token) ?? "";
  const act = project === null ? "password.link-created" : "member.invited";
  await recordAct(clickhouse, { actor, act, project: project ?? "", subject: email, details: { link: id, role, expiresTimeMs } });
  const digest = digestOfKey(token);
  const createdTimeMs = Date.now();
  await clickhouse.append(
    `INSERT INTO one_time_links (id, digest, email, project, role, created, expires, closed, version)
     SELECT {id:String}, unhex({digest:String}), {email:String}, {project:String}, {role:String},
       fromUnixTimestamp64Milli({createdTimeMs:Int64}, 'UTC'), fromUnixTimestamp64Milli({expiresTimeMs:Int64}, 'UTC'), NULL, 1`,
    { id, digest: digest.toString("hex"), email, project: project ?? "", role: role ?? "", createdTimeMs, expiresTimeMs },
  );
  return { link: { id, digest, email, project, role, createdTimeMs, expiresTimeMs, closed: false }, token };
}

export async function findLink(clickhouse: ClickHouse, id: string): Promise<StoredLink | null> {
  const [link] = await readLinks(clickhouse, "id = {id:String}", { id });
  return link ?? null;
}

export async function listLinks(
  clickhouse: ClickHouse,
  of: { readonly project: string } | { readonly email: string },
): Promise<StoredLink[]> {
  const condition = "project" in of ? "project = {project:String}" : "email = {email:String}";
  return readLinks(clickhouse, `${condition} AND closed IS NULL AND expires > now64(3)`, of);
}

export async function closeLink(clickhouse: ClickHouse, link: StoredLink, act: "used" | "withdrawn", actor: string): Promise<void> {
  const details = { link: link.id };
  await recordAct(clickhouse, { actor, act: `link.${act}`, project: link.project ?? "", subject: link.email, details });
  await clickhouse.append(
    `INSERT INTO one_time_links (id, digest, email, project, role, created, expires, closed, version)
     SELECT id, digest, email, project, role, created, expires, now64(3), 2 FROM one_time_links FINAL WHERE id = {id:String}`,
    { id: link.id },
  );
}

/** Newest first. */
async function readLinks(clickhouse: ClickHouse, condition: string, parameters: Readonly<Record<string, string>>): Promise<StoredLink[]> {
  const rows = await clickhouse.rows<Row>(
    `SELECT id, lower(hex(digest)) AS digest, email, project, role, toUnixTimestamp64Milli(created) AS createdMs,
       toUnixTimestamp64Milli(expires) AS expiresMs, closed IS NOT NULL AS closed
     FROM (SELECT * FROM one_time_links FINAL WHERE ${condition}) ORDER BY created DESC, id ${consistent}`,
    parameters,
  );
  return rows.map(({ digest, project, role, createdMs, expiresMs, closed, ...row }) => ({
    ...row,
    digest: Buffer.from(digest, "hex"),
    project: project || null,
    role: role === "" ? null : memberRole.parse(role),
    createdTimeMs: createdMs,
    expiresTimeMs: expiresMs,
    closed: closed === 1,
  }));
}
