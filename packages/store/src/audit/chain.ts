import { createHash } from "node:crypto";
import type { AuditEntry } from "@retake/protocol";

/** An administrative act, as whoever does it tells it. Never holds secrets, or content of runs. */
export interface Act {
  readonly actor: string;
  readonly act: string;
  readonly project: string;
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What an entry that has no other before it is chained to. */
export const NO_HASH = "0".repeat(64);

export type Head = Pick<AuditEntry, "sequence" | "hash">;

/** The entry that an act becomes behind another. */
export function chained({ details = {}, ...act }: Act, head: Head | undefined, timeMs: number): AuditEntry {
  const entry = {
    sequence: (head?.sequence ?? 0) + 1,
    timeMs,
    ...act,
    details: JSON.stringify(details),
    previous: head?.hash ?? NO_HASH,
  };
  return { ...entry, hash: hashOf(entry) };
}

/** SHA-256 over everything that an entry says, and the hash of the one before. */
export function hashOf({ previous, sequence, timeMs, actor, act, project, subject, details }: Omit<AuditEntry, "hash">): string {
  return createHash("sha256")
    .update(JSON.stringify([previous, sequence, timeMs, actor, act, project, subject, details]))
    .digest("hex");
}

/** Why an entry can't stand behind another, in words; undefined where it does. */
export function faultOf(entry: AuditEntry, head: Head | undefined): string | undefined {
  const sequence = (head?.sequence ?? 0) + 1;
  if (entry.sequence !== sequence) return `Entry ${sequence} is missing.`;
  if (entry.previous !== (head?.hash ?? NO_HASH)) return `Entry ${sequence} does not follow the one before it: one of them was put there.`;
  if (entry.hash !== hashOf(entry)) return `Entry ${sequence} was changed.`;
  return undefined;
}
