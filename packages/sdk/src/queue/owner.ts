import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { dateNow, randomBytes } from "../interception/natives.ts";

/** A folder whose owner can't be asked belongs to nobody once its heartbeat is older. */
export const HEARTBEAT_LIMIT_MS = 60_000;

export interface Owner {
  /** Processes of one host see each other's ids. */
  readonly host: string;
  readonly pid: number;
  /** Tells a process from a later one of the same id; empty where the system doesn't say. */
  readonly startTime: string;
}

const NAME = /^([0-9a-f]{12})\.(\d{1,10})\.(\d{0,20})\.[0-9a-f]{8}$/;

/** Machine, its start, and the namespace of process ids: containers may share a host name and a folder. */
function hostId(): string {
  const parts = [hostname()];
  for (const look of [() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"), () => readlinkSync("/proc/self/ns/pid")]) {
    try {
      parts.push(look().trim());
    } catch {
      parts.push("");
    }
  }
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 12);
}

/** Clock ticks from the machine's start to the process's, from `/proc`; undefined where there is no such process. */
function startTimeOf(pid: number | "self"): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command's name may hold anything, spaces and brackets too: fields are counted from the last bracket.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

let own: Owner | undefined;

export function ownOwner(): Owner {
  own ??= { host: hostId(), pid: process.pid, startTime: startTimeOf("self") ?? "" };
  return own;
}

/** A folder's name, new with each call: one process may open several queues. */
export function folderName({ host, pid, startTime }: Owner): string {
  return `${host}.${pid}.${startTime}.${randomBytes(4).toString("hex")}`;
}

export function parseFolderName(name: string): Owner | undefined {
  const match = NAME.exec(name);
  return match ? { host: match[1]!, pid: Number(match[2]), startTime: match[3]! } : undefined;
}

/** Whether the process that owns a folder may still write to it. */
export function isAlive(owner: Owner, heartbeatTimeMs: number): boolean {
  const recent = dateNow() - heartbeatTimeMs < HEARTBEAT_LIMIT_MS;
  const { host, startTime } = ownOwner();
  if (owner.host !== host) return recent;
  if (startTime !== "" && owner.startTime !== "") return startTimeOf(owner.pid) === owner.startTime;
  return recent && processExists(owner.pid);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
