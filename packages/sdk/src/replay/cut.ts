import { RetakeError, type JournalEntry, type RequestEntry } from "@retake/protocol";
import type { ForkCut } from "./fork-edits.ts";

/** A journal at a fork's cut: a causally closed prefix, and what came after it. */
export interface CutJournal {
  /** The entries up to the cut: what was asked before it is in, what settled after it is out. */
  readonly prefix: readonly JournalEntry[];
  readonly rest: readonly JournalEntry[];
  /** Steps that were under way at the cut. */
  readonly open: readonly RequestEntry[];
}

/** @throws RetakeError `run_not_replayable` Thrown when the recording does not reach the cut. */
export function cutJournal(journal: readonly JournalEntry[], cut: ForkCut): CutJournal {
  const isCut = (entry: JournalEntry): boolean =>
    entry.type !== "patch" &&
    entry.key === cut.stepKey &&
    (cut.point === "before" ? entry.type === "request" : entry.type === "settle" || entry.type === "signal");
  const at = journal.findIndex(isCut);
  if (at < 0)
    throw new RetakeError(
      "run_not_replayable",
      `The recording does not reach the ${cut.point === "before" ? "start" : "end"} of the step ${cut.stepKey}.`,
    );
  const end = cut.point === "before" ? at : at + 1;
  const prefix = journal.slice(0, end);
  return { prefix, rest: journal.slice(end), open: openRequests(prefix) };
}

/** Steps that were asked for and neither settled nor given up. */
export function openRequests(journal: readonly JournalEntry[]): RequestEntry[] {
  const over = new Set(journal.flatMap((entry) => (entry.type === "settle" || entry.type === "signal" ? [entry.key] : [])));
  return journal.filter((entry): entry is RequestEntry => entry.type === "request" && !over.has(entry.key));
}

/**
 * The journal of an execution that broke off, up to where it can be followed
 * again: a stream that was being read then can't be read on, so that the journal
 * is cut before its first chunk, or at the fork's own cut where that comes first.
 *
 * @param from the parent's journal at the fork's cut
 */
export function resumableJournal(journal: readonly JournalEntry[], from: CutJournal): CutJournal & { readonly reachesCut: boolean } {
  const over = new Set(journal.flatMap((entry) => (entry.type === "settle" ? [entry.key] : [])));
  const broken = journal.findIndex((entry) => entry.type === "chunk" && !over.has(entry.key));
  const end = broken < 0 ? journal.length : broken;
  const reachesCut = end >= from.prefix.length;
  const prefix = reachesCut ? journal.slice(0, end) : from.prefix;
  const open = openRequests(prefix);
  const before = new Set(prefix.flatMap((entry) => (entry.type === "request" ? [entry.key] : [])));
  const kept = new Set(open.map(({ key }) => key));
  // What belongs to steps that are not over in the prefix; a step before the cut that is, is not asked for again.
  const rest = reachesCut
    ? journal.slice(end)
    : journal.filter((entry) => entry.type !== "patch" && (!before.has(entry.key) || (kept.has(entry.key) && entry.type !== "request")));
  return { prefix, rest, open, reachesCut };
}
