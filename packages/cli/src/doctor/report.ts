import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Client } from "@retake/protocol";
import { defaultQueueDirectory, inspectQueues, type QueueReport } from "@retake/sdk/queue";

/** What `retake doctor` looks at. */
export interface DoctorReport {
  readonly nodeVersion: string;
  readonly retakeVersion: string;
  readonly collector: {
    readonly url: string;
    readonly version: string | undefined;
    /** Why it does not answer, or why its store does not; undefined where all is well. */
    readonly error: string | undefined;
    readonly storeError: string | undefined;
  };
  /** Where a collector started here keeps its data. */
  readonly dataDirectory: { readonly path: string; readonly exists: boolean };
  readonly queueDirectory: { readonly path: string; readonly writable: boolean };
  readonly queues: readonly QueueReport[];
}

export async function makeReport({ client, url }: { client: Client; url: string }, retakeVersion: string): Promise<DoctorReport> {
  const dataDirectory = resolve(process.env["RETAKE_DATA_DIR"] || ".retake");
  const queueDirectory = defaultQueueDirectory();
  return {
    nodeVersion: process.version,
    retakeVersion,
    collector: { url, ...(await askCollector(client)) },
    dataDirectory: { path: dataDirectory, exists: existsSync(dataDirectory) },
    queueDirectory: { path: queueDirectory, writable: isWritable(queueDirectory) },
    queues: inspectQueues(queueDirectory),
  };
}

async function askCollector(client: Client): Promise<Omit<DoctorReport["collector"], "url">> {
  let version: string;
  try {
    ({ version } = await client.getHealth());
  } catch (error) {
    return { version: undefined, error: messageOf(error), storeError: undefined };
  }
  try {
    await client.getReadiness();
    return { version, error: undefined, storeError: undefined };
  } catch (error) {
    return { version, error: undefined, storeError: messageOf(error) };
  }
}

/** Of the folder, or of the nearest one above it that is there. */
function isWritable(path: string): boolean {
  let nearest = path;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  return version;
}
