import { RetakeError } from "@retake/protocol";
import { localName, type Cluster } from "../../client/cluster.ts";
import { splitBrackets, splitList, withoutComments } from "./clauses.ts";
import { replicatedEngine } from "./engine.ts";
import { shardKeys } from "./shard-keys.ts";

/** A statement as a cluster takes it. */
export type Step =
  | { readonly type: "table"; readonly sql: (onCluster: string) => string }
  /** Of rows: said once, to any server. */
  | { readonly type: "rows"; readonly sql: string };

export interface Target {
  readonly cluster: Cluster;
  readonly database: string;
}

const createTable = /^CREATE TABLE (IF NOT EXISTS )?(\w+)\s*(\([\s\S]*)$/i;
const alterTable = /^ALTER TABLE (\w+)\s+([\s\S]*)$/i;
const dropTable = /^DROP TABLE (IF EXISTS )?(\w+)( SYNC)?$/i;

/** Actions of an ALTER that readers and writers notice: the table over the shards has to follow. */
const ofColumns = /^(?:ADD|DROP|MODIFY|RENAME|COMMENT) COLUMN\b/i;
const ofRowsHere =
  /^(?:(?:ADD|DROP|MATERIALIZE|CLEAR) (?:INDEX|PROJECTION|STATISTICS|CONSTRAINT)|(?:MATERIALIZE|CLEAR) COLUMN|MODIFY (?:ORDER BY|TTL|SETTING|STATISTICS)|RESET SETTING|REMOVE TTL|MATERIALIZE TTL|UPDATE|DELETE)\b/i;

/**
 * What a statement of a migration is on a cluster. A table `x` becomes `x_local`, which each server has, and `x`
 * over all of them, so that reads and writes are those of one server.
 *
 * @throws RetakeError `internal` Thrown for a statement of a kind that no migration had so far, or a table without a
 * shard key.
 */
export function distribute(statement: string, target: Target): Step[] {
  const sql = withoutComments(statement);
  const [, ifNotExists = "", table = "", definition = ""] = createTable.exec(sql) ?? [];
  if (definition !== "") return created(table, ifNotExists, definition, target);
  const [, altered = "", actions = ""] = alterTable.exec(sql) ?? [];
  if (actions !== "") return changed(altered, splitActions(actions), target);
  const [dropped, ifExists = "", gone = ""] = dropTable.exec(sql) ?? [];
  if (dropped !== undefined)
    return [gone, localName(target.cluster, gone)].map((name) => ofTable((on) => `DROP TABLE ${ifExists}${name}${on} SYNC`));
  if (/^INSERT INTO\b/i.test(sql)) return [{ type: "rows", sql }];
  throw unknown(sql);
}

function created(table: string, ifNotExists: string, definition: string, { cluster, database }: Target): Step[] {
  const key = shardKeys[table];
  if (key === undefined) throw new RetakeError("internal", `The table ${table} has no shard key: packages/store/src/migrations/cluster.`);
  const local = localName(cluster, table);
  const parts = splitBrackets(definition);
  if (parts === undefined) throw unknown(definition);
  const engine = cluster.replicated ? replicatedEngine(parts.after) : parts.after;
  const over = `Distributed('${cluster.name}', '${database.replace(/[\\']/g, "\\$&")}', '${local}', ${key})`;
  return [
    ofTable((on) => `CREATE TABLE ${ifNotExists}${local}${on}\n(${parts.inside})\n${engine}`),
    ofTable((on) => `CREATE TABLE ${ifNotExists}${table}${on} AS ${local} ENGINE = ${over}`),
  ];
}

function changed(table: string, actions: readonly string[], { cluster }: Target): Step[] {
  const unheardOf = actions.find((action) => !ofColumns.test(action) && !ofRowsHere.test(action));
  if (unheardOf !== undefined) throw unknown(unheardOf);
  const visible = actions.filter((action) => ofColumns.test(action));
  const here = ofTable((on) => `ALTER TABLE ${localName(cluster, table)}${on} ${actions.join(", ")}`);
  const above = ofTable((on) => `ALTER TABLE ${table}${on} ${visible.join(", ")}`);
  if (visible.length === 0) return [here];
  // Nobody asks for a column that isn't there yet, or no longer.
  return visible.some((action) => /^DROP/i.test(action)) ? [above, here] : [here, above];
}

/** What follows a comma is another action, unless it is another setting of the same. */
function splitActions(sql: string): string[] {
  const actions: string[] = [];
  for (const piece of splitList(sql)) {
    if (/^\w+\s*=/.test(piece)) actions.push(`${actions.pop() ?? ""}, ${piece}`);
    else actions.push(piece);
  }
  return actions;
}

function ofTable(sql: (onCluster: string) => string): Step {
  return { type: "table", sql };
}

function unknown(sql: string): RetakeError {
  return new RetakeError("internal", `Nothing is known of what this is on a cluster: ${sql.slice(0, 200)}`);
}
