import { randomUUID } from "node:crypto";
import { newRunId, RetakeError } from "@retake/protocol";
import { recordAct } from "../audit/audit.ts";
import type { ClickHouse } from "../client/connect.ts";
import { foldDefinitions, nameKey, type DefinitionEvent, type DefinitionState, type StoredDefinition } from "./definition-log.ts";

export type DefinitionKind = "search" | "webhook" | "alert";

export interface Definition<Data> extends Omit<StoredDefinition, "data"> {
  readonly data: Data;
}

export interface Put<Data> {
  /** Of one that is there; a new one gets its own. */
  readonly id?: string;
  readonly name: string;
  readonly data: Data;
  readonly actor: string;
}

/** More of one kind in a project are a mistake of a program. */
const limits: Readonly<Record<DefinitionKind, number>> = { search: 500, webhook: 50, alert: 100 };

/** By name. */
export async function listDefinitions<Data>(clickhouse: ClickHouse, kind: DefinitionKind, project: string): Promise<Definition<Data>[]> {
  const { live } = await read(clickhouse, kind, project);
  return [...live.values()].map(toDefinition<Data>).toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

/** Of all projects; what is done for them by itself needs no order. */
export async function listAllDefinitions<Data>(
  clickhouse: ClickHouse,
  kind: DefinitionKind,
): Promise<{ project: string; definition: Definition<Data> }[]> {
  const events = await clickhouse.rows<DefinitionEvent & { project: string }>(
    `SELECT project, ${columns} FROM definitions WHERE kind = {kind:String} ORDER BY ${inOrder}`,
    { kind },
  );
  const byProject = Map.groupBy(events, ({ project }) => project);
  return [...byProject].flatMap(([project, of]) =>
    [...foldDefinitions(of).live.values()].map((definition) => ({ project, definition: toDefinition<Data>(definition) })),
  );
}

/**
 * Makes a definition, or changes one; null where the one to change is not there (any more).
 *
 * @throws RetakeError `conflict` Thrown where another one has the name, or there are too many.
 */
export async function putDefinition<Data>(
  clickhouse: ClickHouse,
  kind: DefinitionKind,
  project: string,
  { id = newRunId(), name, data, actor }: Put<Data>,
): Promise<Definition<Data> | null> {
  const { live } = await read(clickhouse, kind, project);
  const before = live.get(id);
  const isNew = before === undefined;
  if (isNew && live.size >= limits[kind])
    throw new RetakeError("conflict", `There are ${limits[kind]} ${plurals[kind]} in this project; delete some first.`);
  const holder = [...live.values()].find((each) => each.id !== id && nameKey(each.name) === nameKey(name));
  if (holder !== undefined) throw taken(kind, holder.name);
  await recordAct(clickhouse, { actor, act: `${kind}.${isNew ? "created" : "changed"}`, project, subject: id, details: { name } });
  const claim = await append(clickhouse, kind, project, { id, event: "put", name, data: JSON.stringify(data), actor });
  const after = await read(clickhouse, kind, project);
  const made = after.live.get(id);
  if (after.counted.has(claim)) return made === undefined ? null : toDefinition<Data>(made);
  // Another took the name, or deleted it, meanwhile.
  if (made === undefined && !isNew) return null;
  throw taken(kind, name);
}

/** For good; false where there is none. */
export async function deleteDefinition(
  clickhouse: ClickHouse,
  kind: DefinitionKind,
  project: string,
  { id, actor }: { readonly id: string; readonly actor: string },
): Promise<boolean> {
  const before = (await read(clickhouse, kind, project)).live.get(id);
  if (before === undefined) return false;
  const { name } = before;
  await recordAct(clickhouse, { actor, act: `${kind}.deleted`, project, subject: id, details: { name } });
  await append(clickhouse, kind, project, { id, event: "deleted", name, data: "", actor });
  return true;
}

const plurals: Readonly<Record<DefinitionKind, string>> = { search: "saved searches", webhook: "webhooks", alert: "alerts" };
const columns = "id, event, claim, name, data, actor, toUnixTimestamp64Milli(time) AS timeMs";
const inOrder = "_block_number, _block_offset SETTINGS select_sequential_consistency = 1";

function taken(kind: DefinitionKind, name: string): RetakeError {
  const what = kind === "search" ? "saved search" : kind;
  return new RetakeError("conflict", `There is a ${what} ${JSON.stringify(name)} already.`.replace("a alert", "an alert"), {
    data: { name },
  });
}

async function read(clickhouse: ClickHouse, kind: DefinitionKind, project: string): Promise<DefinitionState> {
  const events = await clickhouse.rows<DefinitionEvent>(
    `SELECT ${columns} FROM definitions WHERE project = {project:String} AND kind = {kind:String} ORDER BY ${inOrder}`,
    { project, kind },
  );
  return foldDefinitions(events);
}

/** @returns the event's claim */
async function append(
  clickhouse: ClickHouse,
  kind: DefinitionKind,
  project: string,
  event: Omit<DefinitionEvent, "claim" | "timeMs">,
): Promise<string> {
  const claim = randomUUID();
  await clickhouse.append(
    `INSERT INTO definitions (project, kind, id, event, claim, name, data, actor)
     SELECT {project:String}, {kind:String}, {id:String}, {event:String}, {claim:String}, {name:String}, {data:String}, {actor:String}`,
    { project, kind, claim, ...event },
  );
  return claim;
}

function toDefinition<Data>({ data, ...rest }: StoredDefinition): Definition<Data> {
  return { ...rest, data: JSON.parse(data) as Data };
}
