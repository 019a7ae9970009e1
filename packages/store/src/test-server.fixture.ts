import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type ClickHouse } from "./client/connect.ts";
import { startEmbeddedClickHouse, type EmbeddedClickHouse } from "./embedded/start.ts";
import { migrate } from "./migrations/migrate.ts";

export interface TestServer {
  readonly server: EmbeddedClickHouse;
  /** A connection to a database of its own, not migrated. */
  readonly newDatabase: () => ClickHouse;
  /** The same with all tables. */
  readonly newMigratedDatabase: () => Promise<ClickHouse>;
  readonly stop: () => Promise<void>;
}

/** A real ClickHouse in a temporary directory. */
export async function startTestServer(): Promise<TestServer> {
  const dataDir = await newDirectory();
  const server = await startEmbeddedClickHouse({ dataDir });
  const open: ClickHouse[] = [];
  const newDatabase = (): ClickHouse => {
    const database = connect({ ...server, database: `retake_${randomUUID().replaceAll("-", "")}` });
    open.push(database);
    return database;
  };
  return {
    server,
    newDatabase,
    newMigratedDatabase: async () => {
      const database = newDatabase();
      await migrate(database);
      return database;
    },
    stop: async () => {
      await Promise.all(open.map((database) => database.close()));
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), "retake-store-"));
}
