import { RetakeError } from "@retake/protocol";

/** Where a page ended: the start of its last run, and its id. */
export interface Place {
  /** Unix nanoseconds, in decimal. */
  readonly startNs: string;
  readonly runId: string;
}

export function writeCursor({ startNs, runId }: Place): string {
  return Buffer.from(`${startNs}.${runId}`).toString("base64url");
}

/** @throws RetakeError `bad_request` Thrown when it is not one of ours. */
export function readCursor(cursor: string): Place {
  const [, startNs, runId] = /^(\d{1,18}|[1-8]\d{18})\.([0-9a-f]{32})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (startNs === undefined || runId === undefined) throw new RetakeError("bad_request", "The cursor is not `next` of a page of runs.");
  return { startNs, runId };
}
