import { alignSequence, type Tokens } from "./align-sequence.ts";
import { longestRising } from "./increasing.ts";

/** What tells which step of another run goes with a step. */
export interface AlignableStep {
  /** Empty where the instrumentation gives none. */
  readonly stepKey: string;
  readonly kind: string;
  readonly name: string;
  /** Equal for equal inputs; empty where it is not known. */
  readonly inputDigest: string;
}

/**
 * `key`: steps go together that have the same step key. `sequence`: no key is in both runs, so steps go together in
 * order, by kind, name and input. `both`: those with a key by their key, the others in order.
 */
export type AlignedBy = "key" | "sequence" | "both";

/** Steps that go together, by their places; null where the other run has none. */
export interface AlignedRow {
  readonly a: number | null;
  readonly b: number | null;
  /** It stands at its place in `a`; in `b` it comes earlier or later than its neighbours do. */
  readonly moved: boolean;
}

export interface StepAlignment {
  readonly by: AlignedBy;
  /** Every step of both runs once: in the order of `a`, and what only `b` has where it came there. */
  readonly rows: readonly AlignedRow[];
}

/**
 * Says which steps of two runs go together. Near linear in the number of steps; the same pairs whichever run comes first.
 *
 * @example
 * ```ts
 * const step = (stepKey: string) => ({ stepKey, kind: "tool", name: stepKey, inputDigest: "" });
 * const { rows } = alignSteps([step("search"), step("pay")], [step("search"), step("ask")]);
 * console.log(rows.map(({ a, b }) => [a, b])); // [[0, 0], [1, null], [null, 1]]
 * ```
 */
export function alignSteps(a: readonly AlignableStep[], b: readonly AlignableStep[]): StepAlignment {
  // Where several ways are as good, the choice must not depend on which run comes first.
  const swapped = comesBefore(b, a);
  const { by, partner } = swapped ? pairSteps(b, a) : pairSteps(a, b);
  const kept = longestRising(partner.filter((j) => j >= 0));
  const partnerOfA = swapped ? new Int32Array(a.length).fill(-1) : partner;
  const isMoved = new Uint8Array(a.length);
  let pairs = 0;
  for (const [i, j] of partner.entries()) {
    if (j < 0) continue;
    if (swapped) partnerOfA[j] = i;
    isMoved[swapped ? j : i] = 1 - kept[pairs++]!;
  }
  return { by, rows: layOut(partnerOfA, isMoved, b.length) };
}

function layOut(partner: Int32Array, isMoved: Uint8Array, length: number): AlignedRow[] {
  const rows: AlignedRow[] = [];
  const paired = new Uint8Array(length);
  for (const j of partner) if (j >= 0) paired[j] = 1;
  let next = 0;
  const onlyInB = (until: number): void => {
    for (; next < until; next++) if (paired[next] === 0) rows.push({ a: null, b: next, moved: false });
  };
  for (const [i, j] of partner.entries()) {
    const moved = isMoved[i] === 1;
    if (j >= 0 && !moved) onlyInB(j);
    rows.push({ a: i, b: j < 0 ? null : j, moved });
  }
  onlyInB(length);
  return rows;
}

function pairSteps(a: readonly AlignableStep[], b: readonly AlignableStep[]): { by: AlignedBy; partner: Int32Array } {
  const partner = new Int32Array(a.length).fill(-1);
  const places = new Map(keysOf(b).map((key, j) => [key, j]));
  let keyed = 0;
  for (const [i, key] of keysOf(a).entries()) {
    const j = a[i]!.stepKey === "" ? undefined : places.get(key);
    if (j !== undefined) [partner[i], keyed] = [j, keyed + 1];
  }
  const isOpen = ({ stepKey }: AlignableStep): boolean => keyed === 0 || stepKey === "";
  const [openA, openB] = [openPlaces(a, isOpen), openPlaces(b, isOpen)];
  if (openA.length === 0 || openB.length === 0) return { by: keyed === 0 && a.length + b.length > 0 ? "sequence" : "key", partner };
  const numbers = new Map<string, number>();
  const found = alignSequence(tokensOf(a, openA, numbers), tokensOf(b, openB, numbers));
  for (const [i, j] of found.entries()) if (j >= 0) partner[openA[i]!] = openB[j]!;
  return { by: keyed === 0 ? "sequence" : "both", partner };
}

function openPlaces(steps: readonly AlignableStep[], isOpen: (step: AlignableStep) => boolean): number[] {
  return steps.flatMap((step, place) => (isOpen(step) ? [place] : []));
}

/** A key is there once in a run; of one that isn't, the first goes with the first, the second with the second. */
function keysOf(steps: readonly AlignableStep[]): string[] {
  const seen = new Map<string, number>();
  return steps.map(({ stepKey }) => {
    const count = seen.get(stepKey) ?? 0;
    seen.set(stepKey, count + 1);
    return `${count} ${stepKey}`;
  });
}

function tokensOf(steps: readonly AlignableStep[], places: readonly number[], numbers: Map<string, number>): Tokens {
  const number = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  const exact = new Int32Array(places.length);
  const loose = new Int32Array(places.length);
  for (const [i, place] of places.entries()) {
    const { kind, name, inputDigest } = steps[place]!;
    loose[i] = number(`${kind}\n${name}`);
    exact[i] = number(`${kind}\n${name}\n${inputDigest}`);
  }
  return { exact, loose };
}

function comesBefore(a: readonly AlignableStep[], b: readonly AlignableStep[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  for (const [i, step] of a.entries()) {
    const other = b[i]!;
    for (const field of ["stepKey", "kind", "name", "inputDigest"] as const)
      if (step[field] !== other[field]) return step[field] < other[field];
  }
  return false;
}
