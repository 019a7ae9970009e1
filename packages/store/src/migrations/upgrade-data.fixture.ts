import { readdir, readFile } from "node:fs/promises";
import type { ClickHouse } from "../client/connect.ts";
import type { Store } from "../store.ts";
import { splitStatements } from "./statements.ts";

/** One thing that a later version has to read out of the data of an earlier one. */
export interface Expectation {
  /** What is read, and its names: `span RUN SPAN`. */
  readonly what: readonly string[];
  readonly value: unknown;
}

/** What the version of a migration wrote, in its own columns, and what of it has to be there later. */
export interface VersionData {
  readonly statements: readonly string[];
  readonly expectations: readonly Expectation[];
}

const folder = new URL("upgrade-data/", import.meta.url);

/** By the name of the migration that brought the tables or columns. Files say how: `-- expect WHAT NAMES… JSON`. */
export async function readVersionData(): Promise<Map<string, VersionData>> {
  const names = (await readdir(folder)).toSorted();
  const entries = names.map(async (name): Promise<[string, VersionData]> => {
    const text = await readFile(new URL(name, folder), "utf8");
    const expectations = Array.from(text.matchAll(/^-- expect (.*?) ([[{].*)$/gm), ([, what = "", json = ""]) => ({
      what: what.startsWith("rows ") ? ["rows", JSON.parse(what.slice(5)) as string] : what.split(" "),
      value: JSON.parse(json) as unknown,
    }));
    return [name, { statements: splitStatements(text), expectations }];
  });
  return new Map(await Promise.all(entries));
}

const project = "default";

type Read = (store: Store, clickhouse: ClickHouse, ...names: string[]) => Promise<unknown>;

const reads: Readonly<Record<string, Read>> = {
  run: async (store, _, run = "") => (await store.getRun(project, run))?.run,
  span: async (store, _, run = "", span = "") => store.getSpan(project, run, span),
  checkpoint: async (store, _, run = "", id = "") => (await store.getCheckpoint(project, run, id))?.value,
  signals: async (store, _, run = "") => store.listSignals(project, run),
  job: async (store, _, id = "") => store.getJob(project, id),
  experiment: async (store, _, id = "") => store.getExperiment(project, id),
  results: async (store, _, id = "") => store.listResults(project, id),
  logs: async (store, _, run = "") => (await store.listLogs(project, run, { limit: 100 })).logs,
  project: async (store, _, name = "") => store.getProject(name),
  key: async (store, _, name = "", id = "") => (await store.listKeys(name)).find((key) => key.id === id),
  audit: async (store) => store.verifyAudit(),
  // Of tables that the store only writes.
  rows: async (_, clickhouse, sql = "") => clickhouse.rows(sql),
};

/** What the store says of it now. */
export async function readBack(store: Store, clickhouse: ClickHouse, [what = "", ...names]: readonly string[]): Promise<unknown> {
  const read = reads[what];
  if (read === undefined) throw new Error(`Nothing is known of how to read ${what}.`);
  return read(store, clickhouse, ...names);
}
