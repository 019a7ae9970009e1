import type { PatternLink, PatternPart, PatternTerm, StepAtom } from "@retake/protocol";
import type { Binder } from "./binder.ts";
import { hasNames, type MarkedName } from "./searched-names.ts";

/** Letters are made by adding: bit by bit, which classes of the pattern a step is of. */
const FIRST_LETTER = 0x30;

/**
 * A pattern of steps as a regular expression over a text with one letter a step, which linear time is certain of: the
 * letter says which of the pattern's classes of steps this one is of. Needs `runs AS r` with its arrays of steps.
 */
export function compilePattern(pattern: PatternTerm, binder: Binder): string {
  const classes = new Classes(pattern.parts);
  const bits = classes.all.map((part, bit) => `${2 ** bit} * (${compileClass(part, binder)})`);
  const letter = `char(${FIRST_LETTER} + ${bits.join(" + ")})`;
  const steps = "r.step_kinds, r.step_names, r.step_statuses";
  const text = `arrayStringConcat(arrayMap((kind, name, status) -> ${letter}, ${steps}))`;
  const matches = `match(${text}, ${binder.bind("String", expressionOf(pattern, classes))})`;
  const names = namesOf(pattern);
  return names.length === 0 ? matches : `${hasNames("all", names, binder)} AND ${matches}`;
}

/** Names that are in every run which goes like the pattern: the index leaves few runs to look at. */
function namesOf({ parts }: PatternTerm): MarkedName[] {
  return parts.flatMap(({ atoms: [atom, ...others], absent, error }): MarkedName[] => {
    if (absent || others.length > 0 || atom === undefined || atom.type === "error" || atom.name === null) return [];
    return [{ mark: error ? "e" : "s", name: atom.name }];
  });
}

type Class = Pick<PatternPart, "atoms" | "error">;

/** Expressions for what is known of a step. */
export interface StepColumns {
  readonly kind: string;
  readonly name: string;
  readonly status: string;
}

const inArrays: StepColumns = { kind: "kind", name: "name", status: "status" };

/** The different steps of a pattern. */
class Classes {
  readonly all: Class[] = [];
  readonly #bits = new Map<string, number>();

  constructor(parts: readonly PatternPart[]) {
    for (const part of parts) {
      const key = keyOf(part);
      if (this.#bits.has(key)) continue;
      this.#bits.set(key, this.all.length);
      this.all.push(part);
    }
  }

  /** The letters of steps that are of this class, or of those that are not. */
  letters(part: Class, isOf = true): string {
    const bit = this.#bits.get(keyOf(part)) ?? 0;
    const letters = Array.from({ length: 2 ** this.all.length }, (_, value) => value).filter(
      (value) => ((value >> bit) & 1) === (isOf ? 1 : 0),
    );
    return `[${letters.map((value) => `\\x{${(FIRST_LETTER + value).toString(16)}}`).join("")}]`;
  }
}

function keyOf({ atoms, error }: Class): string {
  return JSON.stringify([atoms, error]);
}

/** Whether a step is of a part of a pattern. */
export function compileClass({ atoms, error }: Class, binder: Binder, step: StepColumns = inArrays): string {
  const any = atoms.map((atom) => `(${compileAtom(atom, binder, step)})`).join(" OR ");
  return error ? `(${any}) AND ${step.status} = 'error'` : any;
}

function compileAtom(atom: StepAtom, binder: Binder, step: StepColumns): string {
  const named = (name: string): string => `lowerUTF8(${step.name}) = lowerUTF8(${binder.bind("String", name)})`;
  switch (atom.type) {
    case "error":
      return `${step.status} = 'error'`;
    case "name":
      return named(atom.name);
    case "kind": {
      const kind = `${step.kind} = ${binder.bind("String", atom.kind)}`;
      return atom.name === null ? kind : `${kind} AND ${named(atom.name)}`;
    }
  }
}

function expressionOf({ parts, fromFirst, toLast }: PatternTerm, classes: Classes): string {
  let expression = fromFirst ? "^" : "";
  /** What may stand between the part before and the next one. */
  let others = ".";
  for (const part of parts) {
    if (part.absent) {
      others = classes.letters(part, false);
      continue;
    }
    const without = classes.letters(part, false);
    if (part.link !== null) expression += gap(part.link, isCounted(part) && others === "." ? without : others);
    else if (isCounted(part) && !fromFirst) expression += `^${without}*`;
    others = isCounted(part) ? without : ".";
    expression += repeated(part, classes.letters(part), others);
  }
  if (toLast) return `${expression}$`;
  return others === "." ? expression : `${expression}${others}*$`;
}

/** Who says how many at most, counts all that there are up to the next part. */
function isCounted({ max }: PatternPart): boolean {
  return max !== null && max > 1;
}

function repeated({ min, max }: PatternPart, letters: string, others: string): string {
  if (max === 1) return letters;
  return `${letters}(?:${others}*${letters}){${min - 1},${max === null ? "" : max - 1}}`;
}

function gap({ next, within }: PatternLink, others: string): string {
  if (next) return "";
  return within === null ? `${others}*` : `${others}{0,${within - 1}}`;
}

/** The pattern without what the order of steps does not tell: it finds all that the pattern finds, and more. */
export function relaxed(pattern: PatternTerm): PatternTerm {
  const parts = pattern.parts
    .filter(({ absent, where }) => !absent || where.length === 0)
    .map(({ link, where, max, ...part }) => ({
      ...part,
      link: link && { ...link, withinMs: null },
      where: [],
      // How many there are at most is said of those for which the rest holds, too.
      max: where.length > 0 && max !== null && max > 1 ? null : max,
    }));
  return { ...pattern, parts };
}
