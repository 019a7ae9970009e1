import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { newRunId, RetakeError, type Client } from "@retake/protocol";
import { recordScore } from "@retake/sdk";

/** What importers are called with. */
export interface ImportOptions {
  readonly file: string;
  readonly client: Pick<Client, "listRuns">;
  /** Sends what the SDK still holds: `init().flush`. */
  readonly flush: () => Promise<void>;
  /** Imports what was imported before once more. @default false */
  readonly again?: boolean;
  /** Name of the model, where the recording has none. */
  readonly model?: string;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly imported: number;
  /** Imported by an earlier call. */
  readonly skipped: number;
}

export interface ImportSummary extends ImportProgress {
  /** Of the runs imported now. */
  readonly runIds: readonly string[];
}

/** A recorded run, read and checked: `run` executes its agent on the recorded answers. */
export interface RecordedRun {
  /** Unlike those of every other run of the file. */
  readonly labels: readonly string[];
  readonly scores: readonly { readonly name: string; readonly value?: number; readonly label?: string }[];
  readonly run: (options: { runId: string; labels: string[] }) => Promise<unknown>;
}

/** Runs between two flushes: what waits in memory stays bounded. */
const FLUSH_EVERY = 10;
const PAGE = 500;

/**
 * Imports runs one after another. Each bears a label of the file's digest, so that a second
 * import of the same file, or one after a crash, adds only what is missing.
 */
export async function importRuns(
  records: AsyncIterable<RecordedRun>,
  { file, client, flush, again = false, onProgress }: ImportOptions,
): Promise<ImportSummary> {
  const digest = `import-${await digestOf(file)}`;
  const known = again ? new Set<string>() : await importedBefore(client, digest);
  const runIds: string[] = [];
  let skipped = 0;
  for await (const record of records) {
    const labels = [...record.labels, digest];
    if (known.has(identity(labels))) skipped++;
    else {
      runIds.push(await importRun(record, labels));
      if (runIds.length % FLUSH_EVERY === 0) await flush();
    }
    onProgress?.({ imported: runIds.length, skipped });
  }
  await flush();
  return { imported: runIds.length, skipped, runIds };
}

async function importRun({ run, scores }: RecordedRun, labels: string[]): Promise<string> {
  const runId = newRunId();
  await run({ runId, labels });
  for (const score of scores) recordScore({ runId, source: "code", ...score });
  return runId;
}

async function importedBefore(client: Pick<Client, "listRuns">, digest: string): Promise<Set<string>> {
  const known = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await client.listRuns({ query: { q: `label:${digest}`, range: "all", count: "false", limit: PAGE, cursor } });
    for (const run of page.runs) if (run.fork === null && run.replay === null && run.status !== "running") known.add(identity(run.labels));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return known;
}

function identity(labels: readonly string[]): string {
  return JSON.stringify(labels.toSorted());
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return hash.digest("hex").slice(0, 16);
}

/** What a file that can't be read becomes. */
export function unreadable(file: string, cause: unknown): RetakeError {
  return new RetakeError("bad_request", `${file} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
