import type { Json } from "@retake/protocol";
import { recordString } from "../recorded-values/describe-value.ts";

export type AnswerForm = "text" | "json";

/** What was typed, as a recorded value; null with what is wrong where it is none. */
export function readAnswer(text: string, form: AnswerForm): { value: Json; error: null } | { value: null; error: string } {
  if (form === "text") return { value: recordString(text), error: null };
  try {
    return { value: JSON.parse(text) as Json, error: null };
  } catch (error) {
    return { value: null, error: `Not valid JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
