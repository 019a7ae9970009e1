import { Readable } from "node:stream";
import { createClient, type ClickHouseSettings } from "@clickhouse/client";
import { RetakeError } from "@retake/protocol";
import { createBinaryReader, type BinaryParameters } from "./binary-reader.ts";
import { checkCluster, clusterSettings, localName, logSettings, type Cluster } from "./cluster.ts";
import { createAnswerStreams, type StreamOptions } from "./answer-streams.ts";
import { storeFailure } from "./failure.ts";
import type { Block } from "../columns/block.ts";
import type { ColumnBuffer } from "../columns/column-buffer.ts";
import { encodeBlock, type Column } from "./native-block.ts";

export interface ConnectOptions {
  /** May hold all of it: `http://user:password@host:8123/database`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** @default "retake" */
  readonly database?: string;
  /** @default 60000 */
  readonly requestTimeoutMs?: number;
  /** @default none: all tables are on the server of the address */
  readonly cluster?: Cluster | undefined;
}

export type Parameters = Readonly<Record<string, unknown>>;

/** Which rows of a block are inserted: the server leaves the others out. */
export interface RowFilter {
  readonly condition: string;
  readonly parameters: Parameters;
}

/**
 * ClickHouse, as far as the store uses it.
 *
 * @throws RetakeError `store_unavailable` Thrown by every method when the server does not answer, or refuses.
 */
export interface ClickHouse {
  readonly database: string;
  readonly cluster: Cluster | null;
  /** Rows of a SELECT. Values reach the server as `{name:Type}` parameters, never as text of the query. */
  rows<Row>(sql: string, parameters?: Parameters): Promise<Row[]>;
  /** The same by column: for many rows, whose objects would take longer to make than the query. */
  columns<Columns>(sql: string, parameters?: Parameters): Promise<Columns>;
  /** The answer to a SELECT in ClickHouse's RowBinary format: for large texts, which JSON would escape and parse. */
  binary(sql: string, parameters?: BinaryParameters): Promise<Buffer>;
  /**
   * The answer to a SELECT with a FORMAT of its own, as it is made. What breaks off is an error of the stream: who has
   * read to its end has all of it.
   */
  stream(sql: string, parameters: Parameters, options: StreamOptions): Promise<AsyncIterable<Uint8Array>>;
  /** A statement without an answer. Resolves when it has taken effect. */
  run(sql: string, parameters?: Parameters): Promise<void>;
  /** An INSERT into a log of which the order decides: who reads the log after it, from wherever, sees it. */
  append(sql: string, parameters?: Parameters): Promise<void>;
  /**
   * A statement about tables, on every server that has some of them.
   *
   * @param statement gets what goes behind the name of its table or database: ` ON CLUSTER …`, or nothing
   */
  everywhere(statement: (onCluster: string) => string, parameters?: Parameters): Promise<void>;
  /**
   * Deletes rows where they lie. The condition names columns without their table; tables that it reads in subqueries
   * are seen whole.
   */
  deleteWhere(table: string, condition: string, parameters?: Parameters): Promise<void>;
  /** Inserts the rows as one block, once: the server knows a repeat by what is in it, and does not take it again. */
  insert<Row>(table: string, columns: readonly Column<Row>[], rows: readonly Row[]): Promise<void>;
  /** {@link ClickHouse.insert} of columns that are filled already. Nothing may be added to them until it resolves. */
  insertBlock(table: string, block: Block<Readonly<Record<string, ColumnBuffer>>>, only?: RowFilter): Promise<void>;
  /** The same server with another database. */
  on(database: string): ClickHouse;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Without a byte: what is sorted before it is sent takes its time. */
const STREAM_TIMEOUT_MS = 15 * 60_000;

const settings: ClickHouseSettings = {
  async_insert: 0,
  wait_end_of_query: 1,
  output_format_json_quote_64bit_integers: 0,
  date_time_output_format: "iso",
  // A batch with wild times is slow to insert; refused, it would be sent again for ever.
  throw_on_max_partitions_per_insert_block: 0,
};

/** @throws RetakeError `bad_request` Thrown when the address is none. */
export function connect(options: ConnectOptions): ClickHouse {
  const target = readAddress(options);
  const username = options.username ?? (decodeURIComponent(target.username) || "default");
  const password = options.password ?? decodeURIComponent(target.password);
  const database = options.database ?? (decodeURIComponent(target.pathname.slice(1)) || "retake");
  const timeoutMs = options.requestTimeoutMs ?? 60_000;
  const cluster = options.cluster === undefined ? null : checkCluster(options.cluster);
  const ofCluster = cluster === null ? {} : clusterSettings(cluster);
  const reader = createBinaryReader({ origin: target.origin, username, password, database, timeoutMs, settings: ofCluster });
  const client = createClient({
    url: target.origin,
    username,
    password,
    database,
    request_timeout: timeoutMs,
    max_open_connections: 32,
    clickhouse_settings: { ...settings, ...ofCluster },
    // Long lists of ids go into the body.
    use_multipart_params_auto: true,
    log: { level: 127 },
  });
  const streams = createAnswerStreams(() =>
    createClient({
      url: target.origin,
      username,
      password,
      database,
      request_timeout: STREAM_TIMEOUT_MS,
      max_open_connections: 8,
      clickhouse_settings: { ...settings, ...ofCluster, wait_end_of_query: 0 },
      use_multipart_params_auto: true,
      log: { level: 127 },
    }),
  );
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw storeFailure(error);
    }
  };
  const query = async <Row>(sql: string, parameters: Parameters = {}): Promise<Row[]> => {
    const result = await client.query({ query: sql, query_params: { ...parameters }, format: "JSONEachRow" });
    return result.json<Row>();
  };
  const send = async (table: string, columns: string, chunks: readonly Buffer[], parameters: Parameters = {}): Promise<void> => {
    const query = `INSERT INTO ${table} ${columns} FORMAT Native`;
    const { stream } = await client.exec({ query, query_params: { ...parameters }, values: Readable.from(chunks, { objectMode: false }) });
    // The connection is busy until its answer has been read.
    for await (const _ of stream);
  };
  const run = async (sql: string, parameters: Parameters = {}, own: ClickHouseSettings = {}): Promise<void> => {
    await attempt(async () => client.command({ query: sql, query_params: { ...parameters }, clickhouse_settings: own }));
  };
  const nodes = (cluster?.nodes ?? []).map((url) =>
    connect({ database, requestTimeoutMs: timeoutMs, ...credentials(url, { username, password }) }),
  );
  const everywhere = async (statement: (onCluster: string) => string, parameters: Parameters = {}): Promise<void> => {
    if (nodes.length === 0) return run(statement(cluster === null ? "" : ` ON CLUSTER '${cluster.name}'`), parameters);
    const ends = await Promise.allSettled(nodes.map(async (node) => node.run(statement(""), parameters)));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  };
  return {
    database,
    cluster,
    rows: async (sql, parameters) => attempt(async () => query(sql, parameters)),
    columns: async <Columns>(sql: string, parameters: Parameters = {}) =>
      attempt(async () => {
        const result = await client.query({ query: sql, query_params: { ...parameters }, format: "JSONColumnsWithMetadata" });
        return (await result.json<{ data: Columns }>()).data as unknown as Columns;
      }),
    binary: async (sql, parameters = {}) => attempt(async () => reader.read(sql, parameters)),
    stream: async (sql, parameters, options) => streams.open(sql, parameters, options),
    run: async (sql, parameters) => run(sql, parameters),
    append: async (sql, parameters) => run(sql, parameters, logSettings(cluster)),
    everywhere,
    deleteWhere: async (table, condition, parameters) =>
      everywhere((onCluster) => `DELETE FROM ${localName(cluster, table)}${onCluster} WHERE ${condition}`, parameters),
    insert: async (table, columns, rows) => {
      if (rows.length === 0) return;
      const block = encodeBlock(columns, rows);
      const names = columns.map(({ name }) => name);
      await attempt(async () => send(table, `(${names.join(", ")})`, block.chunks()));
      // Not after a failure: a broken connection may still hold them.
      block.release();
    },
    insertBlock: async (table, block, only) => {
      if (block.rows > 0) await attempt(async () => send(table, columnsOf(block, only), block.chunks(), only?.parameters));
    },
    on: (database) => connect({ ...options, database }),
    ping: async () => {
      await attempt(async () => query("SELECT 1"));
    },
    close: async () => {
      reader.close();
      await Promise.all([client.close(), streams.close(), ...nodes.map(async (node) => node.close())]);
    },
  };
}

/** The columns that a block fills; with a filter, what is taken of them. */
function columnsOf({ columns }: Block<Readonly<Record<string, ColumnBuffer>>>, only: RowFilter | undefined): string {
  const names = Object.keys(columns).join(", ");
  if (only === undefined) return `(${names})`;
  const types = Object.entries(columns).map(([name, { type }]) => `${name} ${type}`);
  return `(${names}) SELECT ${names} FROM input('${types.join(", ").replaceAll("'", "\\'")}') WHERE ${only.condition}`;
}

/** A server of the cluster is reached as the first one is, unless its address says otherwise. */
function credentials(url: string, { username, password }: { username: string; password: string }): ConnectOptions {
  return readAddress({ url }).username === "" ? { url, username, password } : { url };
}

function readAddress({ url }: ConnectOptions): URL {
  try {
    const target = new URL(url);
    if (target.protocol === "http:" || target.protocol === "https:") return target;
  } catch {
    // Falls through: no URL at all is as wrong as one of another kind.
  }
  throw new RetakeError("bad_request", "The address of ClickHouse has to be like http://user:password@host:8123/database.");
}
