import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createClient, type Client } from "@retake/protocol";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface Application {
  readonly dashboard: string;
  readonly collector: string;
  readonly client: Client;
  output(): string;
  /** What Ctrl-C does; resolves with the exit code. */
  interrupt(): Promise<number | null>;
}

/** All of `npm start`, on free ports, the demo included unless told otherwise; resolves when it is loaded. */
export async function startApplication(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<Application> {
  const [collector, free, model] = (await freePorts(3)) as [number, number, number];
  const dashboard = Number(env["RETAKE_DASHBOARD_PORT"] ?? free);
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: root,
    env: {
      ...process.env,
      RETAKE_DATA_DIR: dataDir,
      RETAKE_PORT: String(collector),
      RETAKE_DASHBOARD_PORT: String(dashboard),
      RETAKE_MODEL_PORT: String(model),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const ended = once(child, "close").then(([code]) => code as number | null);
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        if (text.includes("Ctrl-C stops everything")) resolve();
      });
    }
    ended.then((code) => reject(new Error(`npm start ended with ${code}:\n${text}`)), reject);
  });
  await ready;
  return {
    dashboard: `http://127.0.0.1:${dashboard}`,
    collector: `http://127.0.0.1:${collector}`,
    client: createClient({ url: `http://127.0.0.1:${collector}` }),
    output: () => text,
    async interrupt() {
      child.kill("SIGINT");
      return ended;
    },
  };
}

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(async (server) => once(server.close(), "close")));
  return ports;
}
