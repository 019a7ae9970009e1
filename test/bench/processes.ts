import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const root = join(import.meta.dirname, "../..");
const TICKS_PER_SECOND = 100; // Linux's USER_HZ, fixed on every architecture that Node runs on

/** CPU seconds that a process has used, its threads included. Linux. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export interface Listening {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * As docs/guides/operate.md has it for a collector under load. Bodies are memory outside of V8's heap: with its usual
 * limits it collects all of the heap every few thousand spans on their account.
 */
const V8_FLAGS = ["--max-semi-space-size=2", "--initial-heap-size=400"];

/** Starts a TypeScript program of this repository and waits for the address it prints. */
export async function startListening(script: string, env: Readonly<Record<string, string>>): Promise<Listening> {
  const child = spawn(process.execPath, [...V8_FLAGS, "--conditions=@retake/source", join(root, script)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return listening(child, await address(child, script));
}

function listening(child: ChildProcess, url: string): Listening {
  return {
    url,
    pid: child.pid!,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/**
 * Starts the OpenTelemetry Collector with its ClickHouse exporter, acknowledging what ClickHouse has.
 *
 * @param store address with user, password and database in it
 */
export async function startOtelCollector(binary: string, store: URL, directory: string): Promise<Listening> {
  const port = await freePort();
  const config = join(directory, "otelcol.yaml");
  const endpoint = `${store.origin}${store.pathname}?username=${store.username}&password=${store.password}&async_insert=false`;
  await writeFile(
    config,
    `receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:${port}", max_request_body_size: 67108864 } } } }
exporters:
  clickhouse:
    endpoint: ${JSON.stringify(endpoint)}
    create_schema: true
    sending_queue: { enabled: true, wait_for_result: true, sizer: items, queue_size: 200000, num_consumers: 2, batch: { min_size: 6000, max_size: 20000, flush_timeout: 50ms } }
service: { telemetry: { metrics: { level: none } }, pipelines: { traces: { receivers: [otlp], exporters: [clickhouse] } } }
`,
  );
  const child = spawn(binary, ["--config", config], { stdio: ["ignore", "ignore", "inherit"] });
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + 30_000; ; await delay(100)) {
    if (child.exitCode !== null) throw new Error(`${binary} ended before it listened.`);
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return listening(child, url);
    if (Date.now() > deadline) throw new Error(`${binary} does not listen.`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function address(child: ChildProcess, script: string): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout!) {
    text += String(chunk);
    const match = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
    if (match) {
      child.stdout!.resume();
      return match[0];
    }
  }
  throw new Error(`${script} ended before it listened.`);
}
