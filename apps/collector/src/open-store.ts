import { connect, createStore, migrate, startEmbeddedClickHouse, type Store } from "@retake/store";
import type { Config } from "./config.ts";
import { keepEmbeddedClickHouse } from "./keep-embedded.ts";
import type { Log } from "./telemetry/log.ts";

export interface OpenedStore {
  readonly store: Store;
  /** Resolves when the embedded server is gone for good, asked to or not; never for another server. */
  readonly ended: Promise<void>;
  /** Closes the store, then stops the embedded server. Drain first. */
  close(): Promise<void>;
}

/**
 * Connects to the server of the settings, or starts the embedded one, and brings its tables up to date.
 *
 * @throws RetakeError `data_directory_locked`, `data_directory_unusable`, `port_in_use`,
 * `platform_unsupported`, `store_unavailable`, `migration_changed`
 */
export async function openStore(
  config: Pick<Config, "clickhouseUrl" | "clickhousePort" | "dataDir"> & Partial<Pick<Config, "cluster">>,
  log: Log,
): Promise<OpenedStore> {
  const { dataDir, clickhousePort: port } = config;
  const server =
    config.clickhouseUrl === undefined ? await keepEmbeddedClickHouse({ start: startEmbeddedClickHouse, dataDir, port, log }) : undefined;
  const clickhouse = connect(
    server
      ? { url: server.url, username: server.username, password: server.password }
      : { url: config.clickhouseUrl ?? "", cluster: config.cluster },
  );
  const store = createStore(clickhouse);
  const close = async (): Promise<void> => {
    await store.close();
    await server?.stop();
  };
  try {
    await migrate(clickhouse);
  } catch (error) {
    await close();
    throw error;
  }
  return { store, close, ended: server?.ended ?? new Promise<void>(() => undefined) };
}
