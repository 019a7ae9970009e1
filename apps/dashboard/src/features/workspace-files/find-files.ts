import type { Json } from "@retake/protocol";
import { describeValue, plainString } from "../recorded-values/describe-value.ts";
import { property } from "../recorded-values/recorded-step.ts";

/** The files of a workspace by their paths, as far as a state knows them. */
export type Files = ReadonlyMap<string, string>;

const MAX_DEPTH = 3;
const PATH_LIKE = /^(?=.*[/.])[^\s\u0000-\u001f]{1,300}$/;
const pathKeys = ["path", "file_path", "filepath", "filename", "file"];
const textKeys = ["content", "contents", "file_text", "text", "new_content"];

/**
 * The files that a checkpoint holds. A state has no files of its own; there are two ways in which agents keep them: a cell (or
 * a part of one) whose keys are paths and whose values are texts, and calls of tools that write files: with a path and the
 * whole text, or with a text to replace (`old_str`, `new_str`) in a file that is known.
 */
export function filesOf(checkpoint: Json): Files {
  const files = new Map<string, string>();
  const journal = property(checkpoint, "journal");
  if (Array.isArray(journal)) collectWritten(journal as readonly Json[], files);
  // What the agent holds itself is newer than what its tools once wrote.
  const state = property(checkpoint, "state");
  if (state !== undefined) collectKept(state, files, 0);
  return files;
}

function collectKept(value: Json, files: Map<string, string>, depth: number): void {
  const described = describeValue(value);
  if (described.kind === "list" && described.type === "map") return collectEntries(entriesOfMap(described.items), files, depth);
  if (described.kind === "object") collectEntries(described.entries, files, depth);
}

function collectEntries(entries: readonly (readonly [string, Json])[], files: Map<string, string>, depth: number): void {
  const texts = entries.map(([path, content]) => [path, PATH_LIKE.test(path) ? fileText(content) : null] as const);
  if (texts.length > 0 && texts.every(([, text]) => text !== null)) for (const [path, text] of texts) files.set(path, text!);
  else if (depth < MAX_DEPTH) for (const [, content] of entries) collectKept(content, files, depth + 1);
}

/** Entries of a recorded Map whose keys are texts. */
function entriesOfMap(items: readonly Json[]): [string, Json][] {
  return items.flatMap((item) => {
    const [key, value] = Array.isArray(item) ? (item as readonly Json[]) : [];
    const name = key === undefined ? null : plainString(key);
    return name === null || value === undefined ? [] : [[name, value] as [string, Json]];
  });
}

function fileText(value: Json): string | null {
  const text = plainString(value);
  if (text !== null) return text;
  const content = property(value, "content") ?? property(value, "text");
  return content === undefined ? null : plainString(content);
}

interface Write {
  readonly path: string;
  readonly apply: (known: string | undefined) => string | undefined;
}

/** Carries out, in order, the calls that went well. */
function collectWritten(journal: readonly Json[], files: Map<string, string>): void {
  const asked = new Map<string, Write>();
  for (const entry of journal) {
    const key = textOf(entry, "key") ?? "";
    const type = textOf(entry, "type");
    if (type === "request" && textOf(entry, "kind") === "tool") {
      const write = writeOf(property(entry, "input"));
      if (write !== undefined) asked.set(key, write);
    }
    const write = type === "settle" && textOf(entry, "status") === "ok" ? asked.get(key) : undefined;
    const text = write?.apply(files.get(write.path));
    if (write !== undefined && text !== undefined) files.set(write.path, text);
  }
}

function writeOf(input: Json | undefined): Write | undefined {
  if (input === undefined) return undefined;
  const path = firstText(input, pathKeys);
  if (path === undefined || !PATH_LIKE.test(path)) return undefined;
  const whole = firstText(input, textKeys);
  if (whole !== undefined) return { path, apply: () => whole };
  const [from, to] = [firstText(input, ["old_str", "old_string"]), firstText(input, ["new_str", "new_string"])];
  if (from === undefined || to === undefined) return undefined;
  return { path, apply: (known) => (known?.includes(from) === true ? known.replace(from, () => to) : undefined) };
}

function firstText(input: Json, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const text = textOf(input, key);
    if (text !== undefined) return text;
  }
  return undefined;
}

function textOf(value: Json, key: string): string | undefined {
  const found = property(value, key);
  return found === undefined ? undefined : (plainString(found) ?? undefined);
}

export interface FileChange {
  readonly path: string;
  readonly type: "added" | "removed" | "changed" | "same";
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** All files of either side, by path; those that differ are told apart. */
export function compareFiles(before: Files, after: Files): FileChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().map((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    const type = old === undefined ? "added" : now === undefined ? "removed" : old === now ? "same" : "changed";
    return { path, type, before: old, after: now };
  });
}
