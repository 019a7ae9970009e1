import type { Client, JournalEntry, Json } from "@retake/protocol";
import { loadRecording } from "@retake/runtime";
import { table, type Column } from "../terminal/table.ts";
import { note, plain, print, printJson } from "../terminal/text.ts";
import { duration } from "../terminal/units.ts";
import { valueText } from "../terminal/value-text.ts";

const columns: readonly Column[] = [
  { title: "#", align: "right" },
  { title: "AT", align: "right" },
  { title: "ENTRY" },
  { title: "STEP", maxWidth: 60 },
  { title: "WHAT", maxWidth: 90 },
];

/** Prints what a run asked for and was answered, in order. */
export async function showJournal(client: Client, runId: string, asJson: boolean): Promise<void> {
  const { recording } = await loadRecording(client, runId);
  const { agent, startedMs, seed, outcome, journal } = recording;
  if (asJson) {
    printJson({ agent, startedMs, seed, outcome, journal });
    return;
  }
  print(table(columns, journal.map(toRow)));
  note(`${journal.length} entries; ${outcome ? `the run ended with ${outcome.status}` : "the run had not ended"}`);
}

function toRow(entry: JournalEntry, place: number): string[] {
  const at = "at" in entry && entry.at !== undefined ? duration(entry.at) : "";
  const key = entry.type === "patch" ? entry.id : entry.key;
  const status = entry.type === "settle" && entry.status === "error" ? "settle (error)" : entry.type;
  return [String(place), at, status, plain(key), valueText(contentOf(entry), 90)];
}

function contentOf(entry: JournalEntry): Json | undefined {
  switch (entry.type) {
    case "request":
      return entry.input;
    case "attempt":
      return `${entry.error.name}: ${entry.error.message}`;
    case "cancel":
      return `${entry.reason.name}: ${entry.reason.message}`;
    case "settle":
      return entry.error ? `${entry.error.name}: ${entry.error.message}` : entry.output;
    case "chunk":
    case "signal":
      return entry.value;
    case "patch":
      return undefined;
  }
}
