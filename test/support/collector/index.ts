import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient, type Client } from "@retake/protocol";
import { startNode } from "../process/index.ts";

export { sendRun, type SentRun } from "./send-run.ts";

export interface CollectorProcess {
  readonly url: string;
  readonly client: Client;
  readonly dataDir: string;
  readonly pid: number;
  /** Ends the process and gives its exit code; its data stays until `remove`. @default "SIGTERM" */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Ends the process and deletes its data. */
  remove(): Promise<void>;
}

export interface CollectorProcessOptions {
  /** Where one before left its data. @default a new temporary folder */
  readonly dataDir?: string;
  /** @default 0, a free one */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** The real collector with a real ClickHouse, as a process of its own. */
export async function startCollectorProcess(options: CollectorProcessOptions = {}): Promise<CollectorProcess> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), "retake-collector-")));
  const program = startNode(["apps/collector/src/main.ts"], {
    RETAKE_PORT: String(options.port ?? 0),
    RETAKE_DATA_DIR: dataDir,
    ...options.env,
  });
  const [, url = ""] = await program.untilPrinted(/collector listening on (\S+)\n/);
  const stop = async (signal?: NodeJS.Signals): Promise<number | null> => program.stop(signal);
  return {
    url,
    client: createClient({ url }),
    dataDir,
    pid: program.pid,
    stop,
    remove: async () => {
      await stop();
      await rm(dataDir, { recursive: true, maxRetries: 5 });
    },
  };
}
