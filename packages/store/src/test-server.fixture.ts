import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localName, type Cluster } from "./client/cluster.ts";
import { connect, type ClickHouse, type Parameters } from "./client/connect.ts";
import { startEmbeddedClickHouse, type EmbeddedClickHouse, type EmbeddedOptions } from "./embedded/start.ts";
import { migrate } from "./migrations/migrate.ts";

export interface TestServer {
  /** The first, where there are two. */
  readonly server: EmbeddedClickHouse & { readonly cluster?: Cluster };
  /** All of them: one, or the two shards of a cluster. */
  readonly servers: readonly EmbeddedClickHouse[];
  /** Where they keep their data. */
  readonly directories: readonly string[];
  /** A connection to a database of its own, not migrated. */
  readonly newDatabase: () => ClickHouse;
  /** The same with all tables. */
  readonly newMigratedDatabase: () => Promise<ClickHouse>;
  /** Another connection to a database; in a cluster, to another server of it than the first connection. */
  readonly reconnect: (database: ClickHouse) => ClickHouse;
  /** For what is done to tables themselves: a connection to each server, without the cluster. */
  readonly nodes: (database: ClickHouse) => ClickHouse[];
  /** Starts a server again that has been stopped, at the addresses it had. */
  readonly restart: (index: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Whether the tests of the store run through the `Distributed` tables of two shards. */
export const inCluster = process.env["RETAKE_TEST_CLUSTER"] === "1";

/** A real ClickHouse in a temporary directory, or two of them as the shards of a cluster. */
export async function startTestServer(
  shards: number = inCluster ? 2 : 1,
  prepare?: (directory: string) => Promise<void>,
): Promise<TestServer> {
  const directories = await Promise.all(Array.from({ length: shards }, newDirectory));
  if (prepare) await Promise.all(directories.map(prepare));
  const options: readonly EmbeddedOptions[] = shards === 1 ? [{ dataDir: directories[0] ?? "" }] : await shardOptions(directories);
  const servers = await startAll(options);
  const cluster = shards === 1 ? undefined : clusterOf(servers);
  const open: ClickHouse[] = [];
  const opened = ({ url, username, password }: EmbeddedClickHouse, database: string, of?: Cluster): ClickHouse => {
    const connection = connect({ url, username, password, database, cluster: of });
    open.push(connection);
    return connection;
  };
  const newDatabase = (): ClickHouse => opened(servers[0]!, `retake_${randomUUID().replaceAll("-", "")}`, cluster);
  const nodesOf = ({ database }: ClickHouse): ClickHouse[] => servers.map((server) => opened(server, database));
  let template: Promise<ClickHouse> | undefined;
  return {
    server: { ...servers[0]!, ...(cluster && { cluster }) },
    servers,
    directories,
    newDatabase,
    newMigratedDatabase: async () => {
      template ??= migrated(newDatabase());
      const database = newDatabase();
      await Promise.all(nodesOf(database).map(async (node) => copyTables(node, (await template)!.database)));
      return database;
    },
    reconnect: ({ database }) => opened(servers.at(-1)!, database, cluster),
    nodes: nodesOf,
    restart: async (index) => {
      servers[index] = await startEmbeddedClickHouse(options[index]!);
    },
    stop: async () => {
      await Promise.all(open.map((database) => database.close()));
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true })));
    },
  };
}

async function migrated(database: ClickHouse): Promise<ClickHouse> {
  await migrate(database);
  return database;
}

/** On one server. All at once: a tenth of the time that migrations take, one after the other. */
async function copyTables(node: ClickHouse, template: string): Promise<void> {
  const run = async (sql: string): Promise<void> => node.run(sql.replaceAll(template, node.database));
  const server = node.on("default");
  await server.run("CREATE DATABASE {name:Identifier}", { name: node.database });
  await server.close();
  const tables = await node.rows<{ sql: string; over: number }>(
    "SELECT create_table_query AS sql, engine = 'Distributed' AS over FROM system.tables WHERE database = {template:String}",
    { template },
  );
  for (const over of [0, 1]) await Promise.all(tables.filter((table) => table.over === over).map(async ({ sql }) => run(sql)));
  const rows = tables.some(({ over }) => over === 1) ? "migrations_local" : "migrations";
  await node.run(`INSERT INTO ${rows} SELECT * FROM {template:Identifier}.${rows}`, { template });
}

/** What a test does to the rows of a table behind the store's back: on all servers that have some. */
export async function tamper(database: ClickHouse, sql: string, parameters?: Parameters): Promise<void> {
  const [, action, table, rest] = /^(ALTER TABLE|DELETE FROM|OPTIMIZE TABLE) (\w+) (.*)$/s.exec(sql) ?? [];
  if (action === undefined || table === undefined) throw new Error(`Not understood: ${sql}`);
  await database.everywhere((onCluster) => `${action} ${localName(database.cluster, table)}${onCluster} ${rest}`, parameters);
}

const CLUSTER = "shards";

function clusterOf(servers: readonly EmbeddedClickHouse[]): Cluster {
  const nodes = servers.map(({ username, password, port }) => `http://${username}:${password}@127.0.0.1:${port}`);
  return { name: CLUSTER, replicated: false, nodes };
}

/** The servers have to know each other's ports before they start. */
async function shardOptions(directories: readonly string[]): Promise<EmbeddedOptions[]> {
  const [ports, tcpPorts] = [await freePorts(directories.length), await freePorts(directories.length)];
  const secret = randomUUID();
  return directories.map((dataDir, i) => ({
    dataDir,
    port: ports[i]!,
    shard: { cluster: CLUSTER, tcpPort: tcpPorts[i]!, tcpPorts, secret },
  }));
}

async function startAll(options: readonly EmbeddedOptions[]): Promise<EmbeddedClickHouse[]> {
  const starts = await Promise.allSettled(options.map(startEmbeddedClickHouse));
  const servers = starts.filter((start) => start.status === "fulfilled").map(({ value }) => value);
  const failure = starts.find((start) => start.status === "rejected");
  if (failure === undefined) return servers;
  await Promise.all(servers.map(async (server) => server.stop()));
  throw failure.reason;
}

async function freePorts(count: number): Promise<number[]> {
  const held = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(held.map((each) => once(each, "listening")));
  const ports = held.map((each) => (each.address() as AddressInfo).port);
  await Promise.all(held.map((each) => once(each.close(), "close")));
  return ports;
}

export function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), "retake-store-"));
}
