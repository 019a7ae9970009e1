import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { request, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type RetakeError } from "@retake/protocol";
import { serverConfiguration, usersConfiguration, type ShardOptions } from "./configuration.ts";
import { openDataDirectory, writePrivate, type DataDirectory } from "./data-directory.ts";
import { startFailure } from "./failure.ts";
import { libraryPath } from "./library.ts";
import { sibling } from "./sibling.ts";

export interface EmbeddedOptions {
  /** Where everything is kept; made if it isn't there. One server at a time. */
  readonly dataDir: string;
  /** On 127.0.0.1. @default 0: any free one */
  readonly port?: number;
  /** @default none: the server is by itself */
  readonly shard?: ShardOptions;
  /** Takes what the server says on stderr, a line at a time. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedClickHouse {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process has ended, by `stop` or by itself. */
  readonly ended: Promise<void>;
  /** Ends the server in order, by force after 10 s. Drain writes first: one in flight fails. */
  stop(): Promise<void>;
}

const USERNAME = "retake";
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const NAP = "SELECT sleepEachRow(0.3) FROM system.numbers";
/** The server lives as long as this runs. Short sleeps, so that killing it takes effect soon; nobody waits for its progress. */
const KEEP_UP = `${NAP} SETTINGS max_block_size = 1, max_threads = 1, interactive_delay = 5000000 FORMAT Null`;

/**
 * Starts ClickHouse itself, from npm, in a child process that never outlives this one.
 *
 * @throws RetakeError `data_directory_locked`, `data_directory_unusable`, `port_in_use`,
 * `platform_unsupported`; `store_unavailable` when it does not start for another reason.
 */
export async function startEmbeddedClickHouse(options: EmbeddedOptions): Promise<EmbeddedClickHouse> {
  const library = libraryPath();
  const directory = await openDataDirectory(options.dataDir);
  const port = options.port ?? 0;
  const { password } = directory;
  const settings = { port, usersPath: directory.users, username: USERNAME, password, shard: options.shard };
  await writePrivate(directory.users, usersConfiguration(settings));
  await writePrivate(directory.config, serverConfiguration(settings));
  const child = spawnServer(library, directory, options.shard !== undefined);
  const output = collectOutput(child, options.log);
  const ended = once(child, "close").then(() => undefined);
  try {
    const actual = await readPort(directory.port, child, AbortSignal.timeout(START_TIMEOUT_MS), () =>
      startFailure(output(), options.dataDir, port),
    );
    const url = `http://127.0.0.1:${actual}`;
    return { url, username: USERNAME, password, port: actual, pid: child.pid ?? 0, ended, stop: () => stop(child, ended, url, password) };
  } catch (error) {
    child.kill("SIGKILL");
    await ended;
    throw error;
  } finally {
    await rm(directory.port, { force: true });
  }
}

function spawnServer(library: string, directory: DataDirectory, isShard: boolean): ChildProcess {
  const tellPort = `SELECT getServerPort('http_port') INTO OUTFILE '${directory.port.replace(/[\\']/g, "\\$&")}' FORMAT TSV`;
  const args = [
    "clickhouse",
    "--config-file",
    directory.config,
    "--path",
    directory.server,
    "--query",
    `SYSTEM START LISTEN HTTP; ${isShard ? "SYSTEM START LISTEN TCP; " : ""}${tellPort}; ${KEEP_UP}`,
  ];
  // A session of its own: an interrupt from the terminal is for the parent, which drains before it stops this.
  return spawn(process.execPath, [fileURLToPath(sibling("child", import.meta.url)), library, ...args], {
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
}

/** Keeps the last of what the server said, for the error message. */
function collectOutput(child: ChildProcess, log: ((line: string) => void) | undefined): () => string {
  let tail = "";
  let line = "";
  child.on("error", (error) => (tail += error.message));
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    tail = (tail + chunk).slice(-8000);
    if (!log) return;
    const lines = (line + chunk).split("\n");
    line = (lines.pop() ?? "").slice(-8000);
    for (const each of lines) if (each !== "") log(each);
  });
  return () => tail;
}

async function readPort(path: string, child: ChildProcess, timeout: AbortSignal, failure: () => RetakeError): Promise<number> {
  let closed = false;
  child.once("close", () => (closed = true));
  for (;;) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (text.endsWith("\n")) return Number(text);
    if (closed || timeout.aborted) throw failure();
    await delay(10);
  }
}

async function stop(child: ChildProcess, ended: Promise<void>, url: string, password: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return ended;
  const force = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  try {
    const body = `KILL QUERY WHERE user = '' AND query LIKE '${NAP}%' ASYNC`;
    await post(url, password, body);
  } catch {
    child.kill("SIGKILL");
  }
  await ended;
  clearTimeout(force);
}

/** Not by fetch: the server waits for connections that are kept alive. */
async function post(url: string, password: string, body: string): Promise<void> {
  const message = request(url, {
    method: "POST",
    auth: `${USERNAME}:${password}`,
    agent: false,
    signal: AbortSignal.timeout(STOP_TIMEOUT_MS),
  });
  message.end(body);
  const [response] = (await once(message, "response")) as [IncomingMessage];
  response.resume();
  await once(response, "end");
}
