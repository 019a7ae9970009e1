import { setTimeout as delay } from "node:timers/promises";
import type { EmbeddedClickHouse, startEmbeddedClickHouse } from "@retake/store";
import { errorFields, type Log } from "./telemetry/log.ts";

export interface KeptClickHouse extends Pick<EmbeddedClickHouse, "url" | "username" | "password"> {
  /** Resolves when it is gone and does not come again, asked to or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface KeepOptions {
  readonly start: typeof startEmbeddedClickHouse;
  readonly dataDir: string;
  readonly port: number;
  readonly log: Log;
  /** Waits between starts; after the last one it is given up. */
  readonly waitsMs?: readonly number[];
  /** It has been up for long enough to count as started well. @default 60000 */
  readonly wellMs?: number;
}

const WAITS_MS = [100, 1_000, 5_000, 15_000, 30_000];

/**
 * The embedded ClickHouse, started again at the same address when it ends by itself: what comes
 * meanwhile waits in the spool.
 *
 * @throws RetakeError Thrown where it does not start the first time; see `startEmbeddedClickHouse`.
 */
export async function keepEmbeddedClickHouse(options: KeepOptions): Promise<KeptClickHouse> {
  const { start, dataDir, log, waitsMs = WAITS_MS, wellMs = 60_000 } = options;
  const stopping = new AbortController();
  let server = await start({ dataDir, port: options.port });
  const { url, username, password, port } = server;

  const startAgain = async (waitMs: number): Promise<boolean> => {
    try {
      await delay(waitMs, undefined, { signal: stopping.signal });
      server = await start({ dataDir, port });
      log("info", "ClickHouse is up again", { pid: server.pid });
      return true;
    } catch (error) {
      if (!stopping.signal.aborted) log("error", "ClickHouse does not start again", errorFields(error));
      return false;
    }
  };

  const keep = async (): Promise<void> => {
    let attempt = 0;
    for (let isUp = true; attempt < waitsMs.length;) {
      const sinceMs = performance.now();
      if (isUp) await server.ended;
      if (stopping.signal.aborted) return;
      if (isUp) log("error", "The embedded ClickHouse ended by itself; it is started again");
      attempt = isUp && performance.now() - sinceMs > wellMs ? 0 : attempt + 1;
      isUp = await startAgain(waitsMs[Math.max(0, attempt - 1)] ?? 0);
      if (isUp && stopping.signal.aborted) return server.stop();
    }
  };
  const ended = keep();

  return {
    url,
    username,
    password,
    ended,
    async stop() {
      stopping.abort();
      await server.stop();
      await ended;
    },
  };
}
