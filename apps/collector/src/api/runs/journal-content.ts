import { parseRunState, RetakeError, type CheckpointDetail, type Json, type JournalEntry, type SpanSkeleton } from "@retake/protocol";

export type GetCheckpoint = (checkpointId: string) => Promise<CheckpointDetail | null>;

/** A step's input as the checkpoint before it has it: its last request. */
export async function inputFromJournal({ checkpointPre, stepKey }: SpanSkeleton, getCheckpoint: GetCheckpoint): Promise<Json | undefined> {
  const entry = findLast(await journalAt(checkpointPre, getCheckpoint), "request", stepKey);
  return entry?.type === "request" ? entry.input : undefined;
}

/** A step's outcome as the checkpoint after it has it. */
export async function outputFromJournal(
  { checkpointPost, stepKey }: SpanSkeleton,
  getCheckpoint: GetCheckpoint,
): Promise<Json | undefined> {
  const entry = findLast(await journalAt(checkpointPost, getCheckpoint), "settle", stepKey);
  return entry?.type === "settle" ? (entry.output ?? (entry.error as Json | undefined)) : undefined;
}

function findLast(journal: readonly JournalEntry[], type: JournalEntry["type"], key: string): JournalEntry | undefined {
  return key === "" ? undefined : journal.findLast((entry) => entry.type === type && "key" in entry && entry.key === key);
}

/** Empty where the checkpoint can't be restored: asking for the checkpoint itself says why, the span is still worth showing. */
async function journalAt(checkpointId: string | null, getCheckpoint: GetCheckpoint): Promise<readonly JournalEntry[]> {
  if (checkpointId === null) return [];
  try {
    return parseRunState((await getCheckpoint(checkpointId))?.value).journal;
  } catch (error) {
    if (
      RetakeError.isInstance(error) &&
      (error.code === "checkpoint_incomplete" || error.code === "checkpoint_damaged" || error.code === "run_not_replayable")
    )
      return [];
    throw error;
  }
}

/** Strings and keys of a recorded value as they were; other tagged values stay as they are written. */
export function unescaped(value: Json): Json {
  return mapTexts(value, (text) => (text.startsWith("~~") ? text.slice(1) : text));
}

/** The recorded form of plain JSON: the way back. */
export function escaped(value: Json): Json {
  return mapTexts(value, (text) => (text.startsWith("~") ? `~${text}` : text));
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === "string") return map(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => mapTexts(item, map));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [map(key), mapTexts(item, map)]));
}
