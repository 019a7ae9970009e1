import type { SpanKind } from "../api/runs.ts";
import { takeConditions } from "./parse-conditions.ts";
import { parseDuration } from "./parse-value.ts";
import { syntaxError, type Scanner } from "./scanner.ts";
import type { PatternLink, PatternPart, PatternTerm, StepAtom } from "./tree.ts";

/** Of one pattern: a class of steps each, and all combinations of them have to have a letter. */
export const MAX_ATOMS = 6;
const MAX_REPEATS = 100;

/** Kinds of spans that are steps: an agent or a scope holds steps. */
const stepKinds: readonly string[] = ["model", "tool", "step", "timer", "fetch", "signal", "other"] satisfies readonly Exclude<
  SpanKind,
  "agent" | "scope"
>[];
/** A name ends before what patterns are made of; a minus may stand in it, an arrow not. */
const NAME = /(?:[^\s"()|{}[\]!^$,:=<>-]|-(?!>)|=(?!>))+/uy;
const REPEAT = /\{(\d{1,4})(,(\d{1,4})?)?\}/y;
const END = /\$(?=[\s)]|$)/y;
const WITHIN = /\{<(=?)(\d{1,5})\}/y;
const WITHIN_TIME = /\{<=?([\d.e-]{1,20}(?:ms|s|m|h|d|w))\}/y;
/** Of a pattern that is looked for in the steps themselves. */
const MAX_DEEP_STEPS = 20;

/**
 * Reads a pattern of steps, if one stands here: `search -> refund!error`. A name alone is a text to search for;
 * an arrow, an anchor, a repeat or `!error` makes it a step.
 *
 * @returns undefined, and nothing is read, where there is none
 * @throws RetakeError `search_syntax` Thrown where one begins and is not right.
 */
export function parsePattern(scanner: Scanner, nowMs: number): PatternTerm | undefined {
  const start = scanner.position;
  const fromFirst = scanner.takeText("^");
  if (fromFirst) scanner.skipSpace();
  const first = parsePart(scanner, null, nowMs);
  if (first === undefined) {
    if (fromFirst) throw syntaxError("After ^ comes the step that the run begins with.", scanner.position);
    scanner.position = start;
    return undefined;
  }
  const parts = [first];
  for (let link = takeLink(scanner); link !== undefined; link = takeLink(scanner)) {
    const part = parsePart(scanner, link, nowMs);
    if (part === undefined)
      throw syntaxError("After an arrow comes a step: the name of a tool, model, kind:name or error.", scanner.position);
    parts.push(part);
  }
  const toLast = takeEnd(scanner);
  const isPattern = fromFirst || toLast || parts.length > 1 || isMoreThanName(first);
  if (!isPattern) {
    scanner.position = start;
    return undefined;
  }
  check(parts, start);
  return { type: "pattern", fromFirst, toLast, parts };
}

function isMoreThanName({ error, atoms, min, max, where }: PatternPart): boolean {
  return error || atoms.length > 1 || min !== 1 || max !== 1 || where.length > 0;
}

function check(parts: readonly PatternPart[], start: number): void {
  const kinds = parts.flatMap(({ atoms }) => atoms.flatMap((atom) => (atom.type === "kind" ? [atom.kind] : [])));
  const unknown = kinds.find((kind) => !stepKinds.includes(kind));
  if (unknown !== undefined) throw syntaxError(`No step is of kind "${unknown}"; kinds are ${stepKinds.join(", ")}.`, start);
  for (const [i, part] of parts.entries()) if (part.absent) checkAbsent(part, parts[i - 1], parts[i + 1], start);
  if (new Set(parts.map(({ atoms, error, where }) => JSON.stringify([atoms, error, where]))).size > MAX_ATOMS)
    throw syntaxError(`A pattern has ${MAX_ATOMS} different steps at most.`, start);
  if (isDeepPattern({ parts }) && countSteps(parts) > MAX_DEEP_STEPS)
    throw syntaxError(`A pattern with [conditions] or distances in time has ${MAX_DEEP_STEPS} steps at most, repeats counted.`, start);
}

/** Whether it takes more than the order of steps to tell: what they were given, or when they began. */
export function isDeepPattern({ parts }: Pick<PatternTerm, "parts">): boolean {
  return parts.some(({ where, link }) => where.length > 0 || (link !== null && link.withinMs !== null));
}

function countSteps(parts: readonly PatternPart[]): number {
  return parts.reduce((sum, { absent, min, max }) => sum + (absent ? 0 : (max ?? min)), 0);
}

function checkAbsent(part: PatternPart, before: PatternPart | undefined, after: PatternPart | undefined, start: number): void {
  if (before === undefined || after === undefined)
    throw syntaxError("A step that must not be there (!name) stands between two others.", start);
  if (after.absent) throw syntaxError("Two steps that must not be there: write !(one | other).", start);
  if (part.min !== 1 || part.max !== 1) throw syntaxError("A step that must not be there can't be repeated.", start);
  if (part.where.some(({ type }) => type === "same")) throw syntaxError("A step that must not be there is like no other.", start);
  if (!isPlain(part.link) || !isPlain(after.link))
    throw syntaxError("Around a step that must not be there stand plain arrows: a -> !b -> c.", start);
}

function isPlain(link: PatternLink | null): boolean {
  return link !== null && !link.next && link.within === null && link.withinMs === null;
}

function parsePart(scanner: Scanner, link: PatternLink | null, nowMs: number): PatternPart | undefined {
  const start = scanner.position;
  const absent = scanner.takeText("!");
  const atoms = parseAtoms(scanner);
  if (atoms === undefined) {
    scanner.position = start;
    return undefined;
  }
  const error = scanner.takeText("!error");
  const before = takeConditions(scanner, nowMs);
  const repeat = takeRepeat(scanner);
  return { link, atoms, error, absent, ...repeat, where: [...before, ...takeConditions(scanner, nowMs)] };
}

function parseAtoms(scanner: Scanner): StepAtom[] | undefined {
  if (!scanner.takeText("(")) {
    const atom = parseAtom(scanner);
    return atom && [atom];
  }
  const atoms: StepAtom[] = [];
  do {
    scanner.skipSpace();
    const atom = parseAtom(scanner);
    if (atom === undefined) return undefined;
    atoms.push(atom);
    scanner.skipSpace();
  } while (scanner.takeText("|"));
  return scanner.takeText(")") ? atoms : undefined;
}

function parseAtom(scanner: Scanner): StepAtom | undefined {
  const quoted = scanner.takeQuoted();
  if (quoted !== undefined) return quoted === "" ? undefined : { type: "name", name: quoted };
  const name = scanner.take(NAME)?.[0];
  if (name === undefined) return undefined;
  if (scanner.takeText(":")) {
    const of = scanner.takeQuoted() ?? scanner.take(NAME)?.[0];
    return of === undefined || of === "" ? undefined : { type: "kind", kind: name, name: of };
  }
  if (name === "error") return { type: "error" };
  return name === "model" || name === "tool" ? { type: "kind", kind: name, name: null } : { type: "name", name };
}

function takeRepeat(scanner: Scanner): Pick<PatternPart, "min" | "max"> {
  const start = scanner.position;
  const match = scanner.take(REPEAT);
  if (match === null) return { min: 1, max: 1 };
  const min = Number(match[1]);
  const max = match[2] === undefined ? min : match[3] === undefined ? null : Number(match[3]);
  if (min < 1 || (max !== null && max < min) || Math.max(min, max ?? 0) > MAX_REPEATS)
    throw syntaxError(`A repeat is {n}, {n,} or {n,m}, with 1 ≤ n ≤ m ≤ ${MAX_REPEATS}.`, start);
  return { min, max };
}

function takeLink(scanner: Scanner): PatternLink | undefined {
  const start = scanner.position;
  scanner.skipSpace();
  const later = scanner.takeText("->");
  if (!later && !scanner.takeText("=>")) {
    scanner.position = start;
    return undefined;
  }
  const { within, withinMs } = takeDistance(scanner);
  scanner.skipSpace();
  // `=>{<=3}` is "within three steps", as `->{<=3}` is.
  return { next: !later && within === null && withinMs === null, within, withinMs };
}

function takeDistance(scanner: Scanner): Pick<PatternLink, "within" | "withinMs"> {
  const at = scanner.position;
  const match = scanner.take(WITHIN);
  if (match !== null) {
    const within = Number(match[2]) - (match[1] === "=" ? 0 : 1);
    if (within < 1 || within > MAX_REPEATS) throw syntaxError(`A distance is between {<=1} and {<=${MAX_REPEATS}} steps.`, at);
    return { within, withinMs: null };
  }
  const time = scanner.take(WITHIN_TIME)?.[1];
  if (time === undefined) return { within: null, withinMs: null };
  const withinMs = parseDuration(time);
  if (withinMs === undefined) throw syntaxError(`"${time}" is no length of time; write {<10s}.`, at);
  return { within: null, withinMs };
}

function takeEnd(scanner: Scanner): boolean {
  const start = scanner.position;
  scanner.skipSpace();
  if (scanner.take(END) !== null) return true;
  scanner.position = start;
  return false;
}
