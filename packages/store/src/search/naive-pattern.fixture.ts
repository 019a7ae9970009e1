import type { PatternPart, PatternTerm } from "@retake/protocol";

/** A step as the summary of its run has it. */
export interface NaiveStep {
  readonly kind: string;
  readonly name: string;
  readonly status: string;
}

function isOf({ atoms, error }: PatternPart, step: NaiveStep): boolean {
  if (error && step.status !== "error") return false;
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
    if (part.link?.next && first !== after + 1) return false;
    if (first > after + (part.link?.within ?? Infinity)) return false;
    if (absent !== undefined) return none(absent, after + 1, first);
    if (before !== undefined && isCounted(before)) return none(before, after + 1, first);
    return !isCounted(part) || none(part, after + 1, first);
  };

  /** Where the last step of a part may be whose first is at `first`. */
  const endsOf = (part: PatternPart, first: number): number[] => {
    const places = steps.flatMap((step, i) => (i >= first && isOf(part, step) ? [i] : []));
    if (places[0] !== first) return [];
    return places.filter((_, i) => i + 1 >= part.min && i + 1 <= (part.max ?? Infinity));
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
