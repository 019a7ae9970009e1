import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { ClickHouse } from "../client/connect.ts";
import type { TestServer } from "../test-server.fixture.ts";

export interface Death {
  /** Ordinal of the statement about tables, from 1, at which the process is killed. */
  readonly statement: number;
  /** Whether the server had done it by then, and the process didn't know. */
  readonly answered: boolean;
}

/** Tables of the migrations themselves come before the first of them. */
const own = /^\s*CREATE (?:TABLE IF NOT EXISTS migration|DATABASE)/;

/**
 * Runs a process that migrates the database, through a proxy that sees each of its statements and kills it, by
 * SIGKILL, at one of them.
 */
export async function migrateAndDie(test: TestServer, { database }: ClickHouse, death: Death): Promise<{ statements: number }> {
  let statements = 0;
  let kill = (): void => undefined;
  const targets = test.servers.map(({ port }) => port);
  const proxies = targets.map((port) =>
    createServer((incoming, outgoing) => {
      void body(incoming).then(async (content) => {
        const sql = new URL(incoming.url ?? "", "http://x").searchParams.get("query") ?? content.toString("utf8");
        const isLast = port === targets.at(-1);
        if (/^\s*(?:--[^\n]*\n\s*)*(?:CREATE|ALTER|DROP)\b/.test(sql) && !own.test(sql) && isLast) statements++;
        if (statements < death.statement) return forward(port, incoming, content, outgoing);
        if (death.answered) await forward(port, incoming, content);
        kill();
      });
    }).listen(0, "127.0.0.1"),
  );
  await Promise.all(proxies.map(async (proxy) => once(proxy, "listening")));
  const addresses = proxies.map((proxy) => `127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  const [{ username, password }] = test.servers as [TestServer["server"]];
  const cluster = test.server.cluster && {
    ...test.server.cluster,
    nodes: test.servers.map((server, i) => `http://${server.username}:${server.password}@${addresses[i]}`),
  };
  const entry = fileURLToPath(new URL("run-migrate.fixture.ts", import.meta.url));
  const args = [`http://${addresses[0]}`, username, password, database, ...(cluster ? [JSON.stringify(cluster)] : [])];
  const child = spawn(process.execPath, ["--conditions=@retake/source", entry, ...args], { stdio: ["ignore", "ignore", "inherit"] });
  kill = () => void child.kill("SIGKILL");
  await once(child, "close");
  for (const proxy of proxies) {
    proxy.closeAllConnections();
    proxy.close();
  }
  if (child.signalCode !== "SIGKILL") throw new Error(`It ended by itself, after ${statements} statements.`);
  return { statements };
}

async function body(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function forward(port: number, { method, url, headers }: IncomingMessage, content: Buffer, to?: ServerResponse): Promise<void> {
  const message = request({ host: "127.0.0.1", port, method, path: url, headers });
  message.end(content);
  const [response] = (await once(message, "response")) as [IncomingMessage];
  const answer = await body(response);
  to?.writeHead(response.statusCode ?? 500, response.headers).end(answer);
}
