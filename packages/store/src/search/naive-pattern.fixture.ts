import type { FieldTerm, PatternPart, PatternTerm } from "@retake/protocol";
import { holds, jsonAt } from "./naive-value.fixture.ts";

export interface NaiveStep {
  readonly kind: string;
  readonly name: string;
  readonly status: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly input: string;
  readonly output: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function conditionHolds({ field, key, predicate }: FieldTerm, step: NaiveStep): boolean {
  const content = field === "args" ? step.input : step.output;
  const values: Partial<Record<FieldTerm["field"], readonly (string | number)[]>> = {
    args: key === "" ? [content] : jsonAt(content, key),
    result: key === "" ? [content] : jsonAt(content, key),
    attr: key in step.attributes ? [step.attributes[key]!] : [],
    duration: [step.durationMs],
    cost: [step.costUsd],
    input_tokens: [step.inputTokens],
    output_tokens: [step.outputTokens],
    tokens: [step.inputTokens + step.outputTokens],
  };
  return values[field]!.some((value) => holds(predicate, value));
}

function isOf({ atoms, error, where }: PatternPart, step: NaiveStep): boolean {
  if (error && step.status !== "error") return false;
  if (!where.every((each) => each.type === "same" || conditionHolds(each, step))) return false;
  return atoms.some((atom) => {
    if (atom.type === "error") return step.status === "error";
    const isNamed = atom.name === null || atom.name.toLowerCase() === step.name.toLowerCase();
    return isNamed && (atom.type === "name" || atom.kind === step.kind);
  });
}

const isCounted = ({ max }: PatternPart): boolean => max !== null && max > 1;

/** Whether the steps go as a pattern says, by trying every way to place its parts. */
export function patternMatches(pattern: PatternTerm, steps: readonly NaiveStep[]): boolean {
  // A step that must not be there is said of the part after it.
  const parts = pattern.parts.flatMap((part, i) =>
    part.absent ? [] : [{ part, absent: pattern.parts.slice(i - 1, i).find((each) => each.absent) }],
  );
  const none = (part: PatternPart, from: number, to: number): boolean => !steps.slice(from, to).some((step) => isOf(part, step));

  /** Whether a part may have its first step at `first`, after one whose last step is at `after`. */
  const mayBegin = (index: number, after: number, first: number): boolean => {
    const { part, absent } = parts[index]!;
    const before = parts[index - 1]?.part;
    if (before === undefined && pattern.fromFirst) return first === 0;
    if (before !== undefined && !(isNear(part, after, first) && isSame(part, after, first))) return false;
    if (absent !== undefined) return none(absent, after + 1, first);
    if (before !== undefined && isCounted(before)) return none(before, after + 1, first);
    return !isCounted(part) || none(part, after + 1, first);
  };

  const isNear = ({ link }: PatternPart, a: number, b: number): boolean => {
    if (link === null) return true;
    if (link.next && b !== a + 1) return false;
    return b - a <= (link.within ?? Infinity) && steps[b]!.startMs - steps[a]!.startMs <= (link.withinMs ?? Infinity);
  };

  const isSame = ({ where }: PatternPart, a: number, b: number): boolean =>
    where.every((each) => {
      if (each.type !== "same") return true;
      return each.of === "args" ? steps[a]!.input === steps[b]!.input : steps[a]!.output === steps[b]!.output;
    });

  /** Where the last step of a part may be whose first is at `first`. */
  const endsOf = (part: PatternPart, first: number): number[] => {
    if (!isOf(part, steps[first]!)) return [];
    const ends: number[] = [];
    const go = (at: number, count: number): void => {
      if (count >= part.min) ends.push(at);
      if (count >= (part.max ?? steps.length)) return;
      const next = steps.flatMap((step, i) => (i > at && isOf(part, step) ? [i] : []));
      for (const i of isCounted(part) ? next.slice(0, 1) : next) if (isSame(part, at, i)) go(i, count + 1);
    };
    go(first, 1);
    return [...new Set(ends)];
  };

  const mayEnd = (last: number): boolean => {
    if (pattern.toLast) return last === steps.length - 1;
    const { part } = parts.at(-1)!;
    return !isCounted(part) || none(part, last + 1, steps.length);
  };

  const fits = (index: number, after: number): boolean => {
    if (index === parts.length) return mayEnd(after);
    const firsts = steps.map((_, i) => i).filter((first) => first > after && mayBegin(index, after, first));
    return firsts.some((first) => endsOf(parts[index]!.part, first).some((last) => fits(index + 1, last)));
  };
  return fits(0, -1);
}
