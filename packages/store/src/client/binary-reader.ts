import { randomUUID } from "node:crypto";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { ClickHouseError, type ClickHouseSettings } from "@clickhouse/client";

export interface BinaryReaderOptions {
  readonly origin: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly timeoutMs: number;
  /** On top of its own. */
  readonly settings?: ClickHouseSettings;
}

export interface BinaryReader {
  /** The answer to a SELECT, in RowBinary. */
  readonly read: (sql: string, parameters: BinaryParameters) => Promise<Buffer>;
  readonly close: () => void;
}

/** Look-ups by key: planning them takes longer than reading, so that plans are kept as simple as they can be. */
const settings = {
  default_format: "RowBinary",
  wait_end_of_query: 1,
  max_threads: 2,
  enable_analyzer: 0,
  compile_expressions: 0,
  use_query_condition_cache: 0,
  optimize_move_to_prewhere: 0,
  query_plan_optimize_lazy_materialization: 0,
};

export type BinaryParameters = Readonly<Record<string, string | number | readonly (number | Uint8Array)[]>>;

/** Longer addresses are refused: the parameters go into the body then. */
const MAX_ADDRESS = 8_000;

/**
 * Reads over connections of its own: the client's machinery for streams and formats takes two milliseconds a query,
 * as long as the query itself where a checkpoint is read.
 */
export function createBinaryReader(target: BinaryReaderOptions): BinaryReader {
  const { origin, username, password, database, timeoutMs } = target;
  const secure = origin.startsWith("https:");
  const agent = secure ? new HttpsAgent({ keepAlive: true, maxSockets: 16 }) : new HttpAgent({ keepAlive: true, maxSockets: 16 });
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const options = { agent, method: "POST", timeout: timeoutMs };

  const attempt = (address: URL, content: Content): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const sent = (secure ? httpsRequest : httpRequest)(
        address,
        { ...options, headers: { authorization, "content-type": content.type } },
        (response) => {
          collect(response).then((bytes) => {
            if (response.statusCode === 200) resolve(bytes);
            else reject(answered(bytes.toString("utf8")));
          }, reject);
        },
      );
      sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
      sent.on("error", (error: NodeJS.ErrnoException) => {
        // The server closed a connection that had been idle, before it saw the request: a read can be asked again.
        if (sent.reusedSocket && error.code === "ECONNRESET") attempt(address, content).then(resolve, reject);
        else reject(error);
      });
      sent.end(content.body);
    });

  return {
    read: async (sql, parameters) => {
      const address = new URL(origin);
      for (const [name, value] of Object.entries({ ...settings, ...target.settings, database }))
        address.searchParams.set(name, String(value));
      const values = Object.entries(parameters).map(([name, value]): [string, string] => [`param_${name}`, parameterText(value)]);
      if (values.reduce((length, [, value]) => length + value.length, 0) > MAX_ADDRESS / 3)
        return attempt(address, formOf([["query", sql], ...values]));
      for (const [name, value] of values) address.searchParams.set(name, value);
      return attempt(address, { type: "text/plain", body: sql });
    },
    close: () => agent.destroy(),
  };
}

async function collect(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Content {
  readonly type: string;
  readonly body: string;
}

/** Fields as `multipart/form-data`, with a boundary that nobody else can know. */
function formOf(fields: readonly (readonly [name: string, value: string])[]): Content {
  const boundary = randomUUID();
  const parts = fields.map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  return { type: `multipart/form-data; boundary=${boundary}`, body: `${parts.join("")}--${boundary}--\r\n` };
}

/** Values are read as tab-separated text, texts and bytes in a list between quotes. */
function parameterText(value: BinaryParameters[string]): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? escaped(value) : `[${value.map(itemText).join(",")}]`;
}

function itemText(item: number | Uint8Array): string {
  return typeof item === "number" ? String(item) : `'${Array.from(item, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}'`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n");
}

function answered(text: string): Error {
  const match = /Code: (\d+)\. DB::Exception: ([\s\S]*?)(?: \(([A-Z_0-9]+)\))?(?: \(version|$)/.exec(text);
  if (match === null) return new Error(text.slice(0, 500));
  return new ClickHouseError({ code: match[1]!, message: match[2]!, type: match[3] ?? "" });
}
