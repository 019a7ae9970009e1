import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Client } from "@retake/protocol";
import { defaultQueueDirectory, inspectQueues, type QueueReport } from "@retake/sdk/queue";
import { askCollector, type CollectorReport } from "./ask-collector.ts";

/** What `retake doctor` looks at. */
export interface DoctorReport {
  readonly nodeVersion: string;
  readonly retakeVersion: string;
  readonly collector: CollectorReport;
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
    collector: await askCollector(client, url),
    dataDirectory: { path: dataDirectory, exists: existsSync(dataDirectory) },
    queueDirectory: { path: queueDirectory, writable: isWritable(queueDirectory) },
    queues: inspectQueues(queueDirectory),
  };
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

export function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  return version;
}
