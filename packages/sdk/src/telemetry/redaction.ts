import { createRedactor, type Redact, type Redactor, type RedactorOptions } from "@retake/protocol";
import { processWide } from "../process-wide.ts";

/** Rules of the application, rules with settings, or none at all. */
export type RedactOption = Redact | RedactorOptions | false;

/**
 * What of the recorded values leaves the process; known secrets don't, unless
 * they are let. Paths begin with where a value stands: `input`, `outcome`,
 * `state`, or a step's kind and name, as in `["tool", "get_order", "output", "card"]`.
 */
export const redaction = processWide("redaction", () => ({ redact: createRedactor() }));

export function setRedaction(option: RedactOption | undefined): void {
  redaction.redact = redactorFor(option);
}

function redactorFor(option: RedactOption | undefined): Redactor | undefined {
  if (option === false) return undefined;
  return createRedactor(typeof option === "function" ? { custom: option } : option);
}
