import { Readable } from "node:stream";
import { createClient, type ClickHouseSettings } from "@clickhouse/client";
import { RetakeError } from "@retake/protocol";
import { createBinaryReader, type BinaryParameters } from "./binary-reader.ts";
import { storeFailure } from "./failure.ts";
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
}

export type Parameters = Readonly<Record<string, unknown>>;

/**
 * ClickHouse, as far as the store uses it.
 *
 * @throws RetakeError `store_unavailable` Thrown by every method when the server does not answer, or refuses.
 */
export interface ClickHouse {
  readonly database: string;
  /** Rows of a SELECT. Values reach the server as `{name:Type}` parameters, never as text of the query. */
  rows<Row>(sql: string, parameters?: Parameters): Promise<Row[]>;
  /** The answer to a SELECT in ClickHouse's RowBinary format: for large texts, which JSON would escape and parse. */
  binary(sql: string, parameters?: BinaryParameters): Promise<Buffer>;
  /** A statement without an answer. Resolves when it has taken effect. */
  run(sql: string, parameters?: Parameters): Promise<void>;
  /** Inserts the rows as one block, once: the server knows a repeat by what is in it, and does not take it again. */
  insert<Row>(table: string, columns: readonly Column<Row>[], rows: readonly Row[]): Promise<void>;
  /** The same server with another database. */
  on(database: string): ClickHouse;
  ping(): Promise<void>;
  close(): Promise<void>;
}

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
  const reader = createBinaryReader({ origin: target.origin, username, password, database, timeoutMs });
  const client = createClient({
    url: target.origin,
    username,
    password,
    database,
    request_timeout: timeoutMs,
    max_open_connections: 32,
    clickhouse_settings: settings,
    // Long lists of ids go into the body.
    use_multipart_params_auto: true,
    log: { level: 127 },
  });
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
  return {
    database,
    rows: async (sql, parameters) => attempt(async () => query(sql, parameters)),
    binary: async (sql, parameters = {}) => attempt(async () => reader.read(sql, parameters)),
    run: async (sql, parameters = {}) => {
      await attempt(async () => client.command({ query: sql, query_params: { ...parameters } }));
    },
    insert: async (table, columns, rows) => {
      if (rows.length === 0) return;
      const block = encodeBlock(columns, rows);
      const names = columns.map(({ name }) => name).join(", ");
      await attempt(async () => {
        const query = `INSERT INTO ${table} (${names}) FORMAT Native`;
        const { stream } = await client.exec({ query, values: Readable.from(block.chunks(), { objectMode: false }) });
        // The connection is busy until its answer has been read.
        for await (const _ of stream);
      });
      // Not after a failure: a broken connection may still hold them.
      block.release();
    },
    on: (database) => connect({ ...options, database }),
    ping: async () => {
      await attempt(async () => query("SELECT 1"));
    },
    close: async () => {
      reader.close();
      await client.close();
    },
  };
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
