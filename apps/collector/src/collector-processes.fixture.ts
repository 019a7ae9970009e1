import { spawn, type ChildProcess } from "node:child_process";
import { hash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient, keyHeaders, type Client, type EncodedCheckpoint } from "@retake/protocol";
import { startEmbeddedClickHouse } from "@retake/store";

export interface CollectorProcess {
  readonly url: string;
  readonly client: Client;
  /** What it printed. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

export interface Cluster {
  /** Starts one more collector on the same ClickHouse, with these settings and arguments. */
  readonly start: (env?: Readonly<Record<string, string>>, ...args: string[]) => Promise<CollectorProcess>;
  readonly clickhouseUrl: string;
  readonly stop: () => Promise<void>;
}

/** One real ClickHouse, and collectors on it as real processes. */
export async function startCluster(): Promise<Cluster> {
  const dataDir = await mkdtemp(join(tmpdir(), "retake-cluster-"));
  const server = await startEmbeddedClickHouse({ dataDir });
  const address = new URL(server.url);
  address.username = server.username;
  address.password = server.password;
  address.pathname = "/retake";
  const running = new Set<CollectorProcess>();
  return {
    clickhouseUrl: address.href,
    start: async (env, ...args) => {
      const own = {
        CLICKHOUSE_URL: address.href,
        RETAKE_PORT: "0",
        // Each has a spool of its own.
        RETAKE_DATA_DIR: join(dataDir, `collector-${randomUUID()}`),
        ...env,
      };
      const collector = await startProcess(own, args);
      running.add(collector);
      return collector;
    },
    stop: async () => {
      await Promise.all([...running].map((collector) => collector.stop()));
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startProcess(env: Record<string, string>, args: readonly string[]): Promise<CollectorProcess> {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@retake/source", main, ...args], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: string): void => {
      output += text;
      const listening = /^collector listening on (\S+)$/m.exec(output);
      if (listening) resolve(listening[1]!);
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.once("exit", () => reject(new Error(`The collector ended: ${output}`)));
  });
  return { url, client: createClient({ url }), output: () => output, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

export interface CheckpointPart extends Pick<EncodedCheckpoint, "first" | "blobs"> {
  readonly id?: string;
  readonly root?: string;
  readonly shared?: readonly string[];
  readonly index?: number;
}

/** Sends checkpoint records as OTLP/JSON and gives the answer. */
export async function sendCheckpoints(url: string, runId: string, parts: readonly CheckpointPart[], key?: string): Promise<Response> {
  const logRecords = parts.map(({ id = "", root, first, blobs, shared = [], index = 0 }) => {
    const body = [...(root === undefined ? [] : [root]), ...blobs, ...shared].join("\n");
    const attributes = {
      "retake.checkpoint.format": 1,
      "retake.checkpoint.id": id,
      "retake.checkpoint.index": index,
      "retake.checkpoint.point": "post",
      "retake.checkpoint.first": first,
      "retake.checkpoint.count": blobs.length,
      "retake.checkpoint.shared": shared.length,
      "retake.checkpoint.checksum": hash("sha256", body).slice(0, 32),
    };
    return {
      traceId: runId,
      spanId: "",
      eventName: "retake.checkpoint",
      timeUnixNano: nanoseconds(),
      body: { stringValue: body },
      attributes: toOtlp(attributes),
    };
  });
  return post(`${url}/v1/logs`, { resourceLogs: [{ scopeLogs: [{ logRecords }] }] }, key);
}

export interface SentSpan {
  readonly spanId: string;
  readonly parentId?: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Only its start is told. */
  readonly open?: boolean;
}

/** Sends spans as OTLP/JSON: whole ones as traces, open ones as the log record of their start. */
export async function sendSpans(url: string, runId: string, spans: readonly SentSpan[], key?: string): Promise<void> {
  const whole = spans.filter(({ open }) => !open);
  const open = spans.filter((span) => span.open);
  const time = nanoseconds();
  const answers = await Promise.all([
    post(
      `${url}/v1/traces`,
      {
        resourceSpans: [
          {
            scopeSpans: [
              {
                spans: whole.map(({ spanId, parentId = "", attributes }) => ({
                  traceId: runId,
                  spanId,
                  parentSpanId: parentId,
                  name: "span",
                  startTimeUnixNano: time,
                  endTimeUnixNano: time,
                  attributes: toOtlp(attributes),
                })),
              },
            ],
          },
        ],
      },
      key,
    ),
    post(
      `${url}/v1/logs`,
      {
        resourceLogs: [
          {
            scopeLogs: [
              {
                logRecords: open.map(({ spanId, parentId = "", attributes }) => ({
                  traceId: runId,
                  spanId,
                  eventName: "retake.span.start",
                  timeUnixNano: time,
                  attributes: toOtlp({ ...attributes, "retake.span.name": "span", "retake.span.parent_id": parentId }),
                })),
              },
            ],
          },
        ],
      },
      key,
    ),
  ]);
  for (const answer of answers) if (answer.status !== 200) throw new Error(`The collector answered ${answer.status}.`);
}

function post(url: string, body: unknown, key?: string): Promise<Response> {
  return fetch(url, { method: "POST", headers: { ...keyHeaders(key), "content-type": "application/json" }, body: JSON.stringify(body) });
}

function toOtlp(attributes: Readonly<Record<string, string | number | boolean>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === "boolean" ? { boolValue: value } : typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  }));
}

function nanoseconds(): string {
  return String(BigInt(Date.now()) * 1_000_000n);
}
