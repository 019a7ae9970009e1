import type { Change, Json } from "@retake/protocol";
import { plainString } from "../recorded-values/describe-value.ts";
import { pointerTokens } from "./json-rows.ts";
import { diffText, type TextPart } from "../text-diff/text-diff.ts";

const LONG = 80;
/** Texts of so many lines are compared line by line. */
const LINES = 4;

/** How a change is drawn: long strings as text with their differences marked, anything else before and after. */
export interface DescribedChange {
  readonly path: string;
  readonly tokens: readonly string[];
  readonly type: Change["type"];
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly text: readonly TextPart[] | null;
  /** Both sides, where they are texts of several lines. */
  readonly lines: readonly [before: string, after: string] | null;
}

export function describeChange(change: Change): DescribedChange {
  const before = change.type === "added" ? undefined : change.before;
  const after = change.type === "removed" ? undefined : change.after;
  const texts = [before, after].map((value) => (value === undefined ? null : plainString(value)));
  const [old, current] = texts;
  const long = typeof old === "string" && typeof current === "string" && Math.max(old.length, current.length) > LONG;
  const lines = long && [old, current].some((side) => side.split("\n", LINES).length === LINES) ? ([old, current] as const) : null;
  const text = long && lines === null ? diffText(old, current) : null;
  return { path: change.path, tokens: pointerTokens(change.path), type: change.type, before, after, text, lines };
}

/** Journal entries restate what the step did: they stand apart from what the agent's own state shows. */
export function splitChanges(changes: readonly Change[]): { state: DescribedChange[]; journal: DescribedChange[] } {
  const described = changes.map(describeChange);
  const isJournal = ({ tokens }: DescribedChange): boolean => tokens[0] === "journal";
  return { state: described.filter((change) => !isJournal(change)), journal: described.filter(isJournal) };
}
