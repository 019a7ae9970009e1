import { basename } from "node:path";
import { clearTimeout, setTimeout } from "../interception/natives.ts";
import { Adoption } from "./adoption.ts";
import { zeroCounters, type QueueCounters } from "./counters.ts";
import { inspectQueues } from "./inspect-queues.ts";
import { destinationKey } from "./locations.ts";
import { ProcessFolder } from "./process-folder.ts";
import { Shipper } from "./shipper.ts";

export interface SendOrphansOptions {
  readonly directory: string;
  /** Sent with each request. Queues that were opened with other headers are left as they are. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For each collector. @default 30_000 */
  readonly timeoutMs?: number;
}

export interface SentOrphans {
  readonly url: string;
  readonly outcome: "sent" | "other_headers" | "not_sent";
  readonly counters: Readonly<QueueCounters>;
  readonly error: string | undefined;
}

/** Delivers what ended processes left, each queue to the collector it is for. */
export async function sendOrphans({ directory, headers = {}, timeoutMs = 30_000 }: SendOrphansOptions): Promise<SentOrphans[]> {
  const sent: SentOrphans[] = [];
  for (const { url, path, folders } of inspectQueues(directory)) {
    if (!folders.some(({ owner }) => owner === "ended")) continue;
    if (basename(path) === destinationKey({ url, headers })) sent.push(await deliver(path, { url, headers }, timeoutMs));
    else sent.push({ url, outcome: "other_headers", counters: zeroCounters(), error: undefined });
  }
  return sent;
}

async function deliver(path: string, destination: { url: string; headers: Readonly<Record<string, string>> }, timeoutMs: number) {
  const counters = zeroCounters();
  const folder = ProcessFolder.create(path);
  const shipper = new Shipper({ destination, counters, onLost: () => undefined, onFailure: () => undefined });
  const adoption = new Adoption(path, folder, shipper, counters);
  const timer = setTimeout(() => shipper.stop(), timeoutMs);
  await adoption.run();
  clearTimeout(timer);
  const outcome = adoption.isEmpty ? ("sent" as const) : ("not_sent" as const);
  if (adoption.isEmpty) folder.remove();
  else folder.writeState({ pid: process.pid, url: destination.url, counters, lastError: shipper.lastError ?? null, released: true });
  folder.close();
  return { url: destination.url, outcome, counters, error: outcome === "sent" ? undefined : shipper.lastError?.message };
}
