import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient } from "@clickhouse/client";
import { startEmbeddedClickHouse } from "@retake/store";
import { createGate, type Gate } from "./gate.ts";
import { startCollectorProcess, type CollectorProcess } from "../../support/collector/index.ts";

export interface System {
  /** Of the collector. */
  readonly url: string;
  readonly collector: CollectorProcess;
  /** Rows of the collector's database. */
  readonly rows: <T>(query: string, parameters?: Readonly<Record<string, unknown>>) => Promise<T[]>;
  /** The collector's way to ClickHouse. */
  readonly gate: Gate;
  readonly stop: () => Promise<void>;
}

/** The embedded ClickHouse, and a collector on it as a process of its own, so that tests can look at what is stored. */
export async function startSystem(env: Readonly<Record<string, string>> = {}): Promise<System> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "retake-otlp-"));
  const server = await startEmbeddedClickHouse({ dataDir });
  const { url, username, password } = server;
  const gate = await createGate(server.port);
  const address = Object.assign(new URL(url), { username, password, port: String(gate.port), pathname: "/retake" });
  const collector = await startCollectorProcess({ env: { CLICKHOUSE_URL: address.href, ...env } });
  const clickhouse = createClient({ url, username, password, database: "retake" });
  return {
    url: collector.url,
    collector,
    rows: async <T>(query: string, parameters: Readonly<Record<string, unknown>> = {}) =>
      (await clickhouse.query({ query, query_params: { ...parameters }, format: "JSONEachRow" })).json<T>(),
    gate,
    stop: async () => {
      await collector.remove();
      await clickhouse.close();
      await gate.shut();
      await server.stop();
      await rm(dataDir, { recursive: true, maxRetries: 5 });
    },
  };
}
