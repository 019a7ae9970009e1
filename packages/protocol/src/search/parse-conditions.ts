import type { FieldName } from "./fields.ts";
import { parseField } from "./parse-field.ts";
import { syntaxError, type Scanner } from "./scanner.ts";
import type { StepCondition } from "./tree.ts";

const SAME = /(args|result)\s+same\b/y;
const IN_BRACKETS = /[^\s"()[\]]+/uy;
const MAX_CONDITIONS = 5;
/** What can be asked of one step. */
const stepFields = ["args", "result", "attr", "duration", "tokens", "input_tokens", "output_tokens", "cost"] as const;

/**
 * Reads what else holds of a step: `[args same]`, `[args.amount:>500 result:~"not found"]`.
 *
 * @returns none where no bracket opens
 * @throws RetakeError `search_syntax`
 */
export function takeConditions(scanner: Scanner, nowMs: number): StepCondition[] {
  const start = scanner.position;
  if (!scanner.takeText("[")) return [];
  const conditions: StepCondition[] = [];
  for (scanner.skipSpace(); !scanner.takeText("]"); scanner.skipSpace()) {
    if (scanner.isAtEnd) throw syntaxError("A bracket is not closed.", start);
    if (conditions.length === MAX_CONDITIONS) throw syntaxError(`A step has ${MAX_CONDITIONS} conditions at most.`, scanner.position);
    conditions.push(parseCondition(scanner, nowMs));
  }
  if (conditions.length === 0) throw syntaxError("Nothing stands in these brackets.", start);
  return conditions;
}

function parseCondition(scanner: Scanner, nowMs: number): StepCondition {
  const at = scanner.position;
  const same = scanner.take(SAME);
  if (same !== null) return { type: "same", of: same[1] === "args" ? "args" : "result" };
  const condition = parseField(scanner, nowMs, IN_BRACKETS);
  if (condition === undefined)
    throw syntaxError("In brackets stands what holds of the step: [args same], [args.PATH:value], [result:~text], [duration:>2s].", at);
  if (!(stepFields as readonly FieldName[]).includes(condition.field))
    throw syntaxError(`In brackets stand ${stepFields.join(", ")}; "${condition.field}" is said of the whole run.`, at);
  return condition;
}
