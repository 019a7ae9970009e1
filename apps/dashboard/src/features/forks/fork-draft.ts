import type { Edit, ForkPoint, ForkRequest, Json } from "@retake/protocol";
import { recordString } from "../recorded-values/describe-value.ts";

export interface StateEditDraft {
  readonly path: string;
  readonly value: string;
}

export interface ToolEditDraft {
  readonly name: string;
  readonly output: string;
}

/** What stands in the fork panel's fields; null is a field not touched. */
export interface ForkDraft {
  readonly point: ForkPoint;
  readonly outcome: string | null;
  /** The outcome is a string and edited as text, not as JSON. */
  readonly outcomeIsText: boolean;
  readonly messages: ReadonlyMap<number, string>;
  readonly model: string;
  /** JSON; empty: as recorded. */
  readonly parameters: string;
  readonly system: string | null;
  readonly tools: readonly ToolEditDraft[];
  readonly state: readonly StateEditDraft[];
  readonly mode: NonNullable<ForkRequest["mode"]>;
  readonly external: NonNullable<ForkRequest["external"]>;
}

export function emptyDraft(point: ForkPoint): ForkDraft {
  const edits = { outcome: null, outcomeIsText: false, messages: new Map(), model: "", parameters: "", system: null, tools: [], state: [] };
  return { point, ...edits, mode: "live", external: "hold" };
}

export interface ReadDraft {
  readonly edits: Edit[];
  /** What is wrong, by field. */
  readonly errors: { outcome?: string; parameters?: string; state: (string | null)[]; tools: (string | null)[] };
  readonly valid: boolean;
}

/** The edits that a draft stands for. An outcome belongs to `after`, messages to `before`. */
export function readDraft(draft: ForkDraft): ReadDraft {
  const edits: Edit[] = [];
  const errors: ReadDraft["errors"] = { state: [], tools: [] };
  readStep(draft, edits, errors);
  readState(draft, edits, errors);
  readModel(draft, edits, errors);
  if (draft.system !== null) edits.push({ type: "system", content: draft.system });
  readTools(draft, edits, errors);
  const wrong = [errors.outcome, errors.parameters, ...errors.state, ...errors.tools].some((error) => typeof error === "string");
  return { edits, errors, valid: !wrong };
}

function readStep(draft: ForkDraft, edits: Edit[], errors: ReadDraft["errors"]): void {
  if (draft.point === "before") for (const [index, content] of draft.messages) edits.push({ type: "message", index, content });
  else if (draft.outcome !== null) {
    const output = draft.outcomeIsText ? { value: recordString(draft.outcome) } : parseJson(draft.outcome);
    if ("error" in output) errors.outcome = output.error;
    else edits.push({ type: "outcome", output: output.value });
  }
}

function readState({ state }: ForkDraft, edits: Edit[], errors: ReadDraft["errors"]): void {
  for (const { path, value } of state) {
    const parsed =
      path.startsWith("/") && path.length > 1 ? parseJson(value) : { error: "A path begins with / and the name of a registered state." };
    errors.state.push("error" in parsed ? parsed.error : null);
    if (!("error" in parsed)) edits.push({ type: "state", path, value: parsed.value });
  }
}

function readTools({ tools }: ForkDraft, edits: Edit[], errors: ReadDraft["errors"]): void {
  for (const { name, output } of tools) {
    const parsed = name.trim() === "" ? { error: "The name of a tool is needed." } : parseJson(output);
    errors.tools.push("error" in parsed ? parsed.error : null);
    if (!("error" in parsed)) edits.push({ type: "tool", name: name.trim(), output: parsed.value });
  }
}

function readModel(draft: ForkDraft, edits: Edit[], errors: ReadDraft["errors"]): void {
  const model = draft.model.trim();
  const parsed = draft.parameters.trim() === "" ? null : parseJson(draft.parameters);
  if (parsed && "error" in parsed) errors.parameters = parsed.error;
  else if (parsed && !isMap(parsed.value)) errors.parameters = 'An object is needed: {"temperature": 0}.';
  else if (model !== "" || parsed)
    edits.push({
      type: "model",
      ...(model === "" ? {} : { model }),
      ...(parsed ? { parameters: parsed.value as Record<string, Json> } : {}),
    });
}

function isMap(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
