import { createClient, type Client } from "@retake/protocol";
import { init, type Retake } from "@retake/sdk";
import type { Command } from "commander";

export interface Context {
  readonly client: Client;
  /** The collector's address. */
  readonly url: string;
  /** Its key, where it needs one. */
  readonly key: string | undefined;
}

/** The collector that a command talks to: `--url`, else RETAKE_URL, else the local one. Keys don't stand on command lines: all of the machine's users see those. */
export function contextOf(command: Command): Context {
  const { url: option } = command.optsWithGlobals<{ url?: string }>();
  const url = option ?? process.env["RETAKE_URL"] ?? "http://127.0.0.1:4318";
  const key = process.env["RETAKE_KEY"] || undefined;
  return { client: createClient({ url, key }), url, key };
}

interface RecordingOptions {
  /** Whether a collector that does not answer is an error at once. @default true */
  readonly collectorNeeded?: boolean;
}

/** Records with the SDK while `work` runs; sends everything before it returns. */
export async function recording<T>(
  { url, client, key }: Context,
  serviceName: string,
  work: (telemetry: Retake) => Promise<T>,
  { collectorNeeded = true }: RecordingOptions = {},
): Promise<T> {
  // The SDK reports what it can't send to a log only: ask first, and say so in words.
  if (collectorNeeded) await client.getHealth();
  const telemetry = init({ url, serviceName, ...(key !== undefined && { key }) });
  try {
    return await work(telemetry);
  } finally {
    await telemetry.shutdown();
  }
}

/** Where the dashboard shows a run. */
export function runAddress(runId: string): string {
  return dashboardAddress(`/runs/${runId}`);
}

export function dashboardAddress(path: string): string {
  const base = process.env["RETAKE_DASHBOARD_URL"] ?? "http://127.0.0.1:3000";
  return `${base.replace(/\/+$/, "")}${path}`;
}
