import { RetakeError } from "@retake/protocol";

/** Where a page ended: the start of its last run, and its id. */
export interface Place {
  /** Unix nanoseconds, in decimal. */
  readonly startNs: string;
  readonly runId: string;
  /** How unlike the run that was asked for it is, from 0 to 64; only where the runs are in that order. */
  readonly distance?: number;
}

export function writeCursor({ startNs, runId, distance }: Place): string {
  return Buffer.from([startNs, runId, ...(distance === undefined ? [] : [distance])].join(".")).toString("base64url");
}

/** @throws RetakeError `bad_request` Thrown when it is not one of ours. */
export function readCursor(cursor: string): Place {
  const [, startNs, runId, distance] =
    /^(\d{1,18}|[1-8]\d{18})\.([0-9a-f]{32})(?:\.(\d{1,2}))?$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (startNs === undefined || runId === undefined) throw new RetakeError("bad_request", "The cursor is not `next` of a page of runs.");
  return { startNs, runId, ...(distance !== undefined && { distance: Number(distance) }) };
}
