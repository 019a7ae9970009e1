import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { DestinationFile } from "./folder-state.ts";

/** Where queues are kept: RETAKE_QUEUE_DIR, else `retake/queue` in the user's folder for state. */
export function defaultQueueDirectory(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const { RETAKE_QUEUE_DIR: own, XDG_STATE_HOME: state } = env;
  if (own) return own;
  return join(state && isAbsolute(state) ? state : join(homedir(), ".local", "state"), "retake", "queue");
}

/** The collector that a folder's records are for. */
export interface Destination {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Another address or other headers (they may choose a project) are another destination: what is meant for one never goes to another. */
export function destinationKey({ url, headers }: Destination): string {
  const pairs = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value])
    .toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([url, pairs]))
    .digest("hex")
    .slice(0, 16);
}

export const DESTINATION_FILE = "destination.json";

/** Makes the folder of a destination. @throws the file system's error */
export function openDestination(directory: string, destination: Destination): string {
  const folder = join(directory, destinationKey(destination));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file: DestinationFile = { url: withoutCredentials(destination.url), headerNames: Object.keys(destination.headers) };
  writeFileSync(join(folder, DESTINATION_FILE), JSON.stringify(file), { mode: 0o600 });
  return folder;
}

function withoutCredentials(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.username = "";
    parsed.password = "";
    return parsed.href.replace(/\/+$/, "");
  } catch {
    return url;
  }
}
