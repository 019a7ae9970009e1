import type { Edit, ForkPoint, Json } from "@retake/protocol";
import { recordString } from "../recorded-values/describe-value.ts";

export interface StateEditDraft {
  readonly path: string;
  readonly value: string;
}

/** What stands in the fork panel's fields; null is a field not touched. */
export interface ForkDraft {
  readonly point: ForkPoint;
  readonly outcome: string | null;
  /** The outcome is a string and edited as text, not as JSON. */
  readonly outcomeIsText: boolean;
  readonly messages: ReadonlyMap<number, string>;
  readonly model: string;
  readonly state: readonly StateEditDraft[];
}

export function emptyDraft(point: ForkPoint): ForkDraft {
  return { point, outcome: null, outcomeIsText: false, messages: new Map(), model: "", state: [] };
}

export interface ReadDraft {
  readonly edits: Edit[];
  /** What is wrong, by field. */
  readonly errors: { outcome?: string; state: (string | null)[] };
  readonly valid: boolean;
}

/** The edits that a draft stands for. An outcome belongs to `after`, messages to `before`. */
export function readDraft(draft: ForkDraft): ReadDraft {
  const edits: Edit[] = [];
  const errors: ReadDraft["errors"] = { state: [] };
  if (draft.point === "after" && draft.outcome !== null) {
    const output = draft.outcomeIsText ? { value: recordString(draft.outcome) } : parseJson(draft.outcome);
    if ("error" in output) errors.outcome = output.error;
    else edits.push({ type: "outcome", output: output.value });
  }
  if (draft.point === "before") for (const [index, content] of draft.messages) edits.push({ type: "message", index, content });
  for (const { path, value } of draft.state) {
    const parsed = parseJson(value);
    const error =
      path.startsWith("/") && path.length > 1
        ? "error" in parsed
          ? parsed.error
          : null
        : "A path begins with / and the name of a registered state.";
    errors.state.push(error);
    if (error === null && !("error" in parsed)) edits.push({ type: "state", path, value: parsed.value });
  }
  if (draft.model.trim() !== "") edits.push({ type: "model", model: draft.model.trim() });
  return { edits, errors, valid: errors.outcome === undefined && errors.state.every((error) => error === null) };
}

function parseJson(text: string): { value: Json } | { error: string } {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    return {
      error:
        text.trim() === ""
          ? "A JSON value is needed; text goes in quotes."
          : `Not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
