import { longestRising } from "./increasing.ts";

/** A sequence as numbers: equal ones stand for equal elements. */
export interface Tokens {
  /** What an element is, with its content. */
  readonly exact: Int32Array;
  /** What it is, whatever its content. */
  readonly loose: Int32Array;
}

/** Stretches of both sequences, from (inclusive) and to (exclusive), that are not aligned yet. */
interface Gap {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
  readonly round: number;
}

/** Stretches whose product is at most this are aligned in the best way there is. */
const MOST_CELLS = 250_000;
/** How often a stretch is split by what both sides have equally often, before what they have in common has to do. */
const MOST_ROUNDS = 12;
const EXACT = 5;
const LOOSE = 2;

/**
 * Pairs elements of two sequences in order: with equal content where possible, else of the same kind. Long stretches are
 * split where both sides have the same elements equally often (after patience diff), short ones aligned by dynamic
 * programming; time is near linear and memory bounded however different they are.
 *
 * @returns for each element of `a` its partner in `b`, or -1
 */
export function alignSequence(a: Tokens, b: Tokens): Int32Array {
  const partner = new Int32Array(a.exact.length).fill(-1);
  const work: Gap[] = [{ a0: 0, a1: a.exact.length, b0: 0, b1: b.exact.length, round: 0 }];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const gap = trim(a, b, next, partner);
    const cells = (gap.a1 - gap.a0) * (gap.b1 - gap.b0);
    if (cells === 0) continue;
    if (cells <= MOST_CELLS) alignBest(a, b, gap, partner);
    else if (gap.round <= MOST_ROUNDS) work.push(...split(a, b, gap, partner));
  }
  return partner;
}

/** Pairs equal ends, which leaves less to look at. */
function trim(a: Tokens, b: Tokens, gap: Gap, partner: Int32Array): Gap {
  let { a0, a1, b0, b1 } = gap;
  while (a0 < a1 && b0 < b1 && a.exact[a0] === b.exact[b0]) partner[a0++] = b0++;
  while (a0 < a1 && b0 < b1 && a.exact[a1 - 1] === b.exact[b1 - 1]) partner[--a1] = --b1;
  return { a0, a1, b0, b1, round: gap.round };
}

/** Pairs what surely belongs together; returns what lies between. */
function split(a: Tokens, b: Tokens, gap: Gap, partner: Int32Array): Gap[] {
  const last = gap.round === MOST_ROUNDS;
  let anchors = last ? [] : commonPlaces(a.exact, b.exact, gap, true);
  if (!last && anchors.length === 0) anchors = commonPlaces(a.loose, b.loose, gap, true);
  const round = anchors.length === 0 ? MOST_ROUNDS + 1 : gap.round + 1;
  if (anchors.length === 0) anchors = commonPlaces(a.loose, b.loose, gap, false);
  const gaps: Gap[] = [];
  let { a0, b0 } = gap;
  for (const [i, j] of anchors) {
    partner[i] = j;
    gaps.push({ a0, a1: i, b0, b1: j, round });
    [a0, b0] = [i + 1, j + 1];
  }
  gaps.push({ a0, a1: gap.a1, b0, b1: gap.b1, round });
  return gaps;
}

/** Places where both have the same token for the same time, in the order that most of them keep. */
function commonPlaces(a: Int32Array, b: Int32Array, { a0, a1, b0, b1 }: Gap, equallyOften: boolean): [number, number][] {
  const inA = placesOf(a, a0, a1);
  const inB = placesOf(b, b0, b1);
  const pairs: [number, number][] = [];
  for (const [token, places] of inA) {
    const others = inB.get(token);
    if (others === undefined || (equallyOften && others.length !== places.length)) continue;
    for (let i = 0; i < Math.min(places.length, others.length); i++) pairs.push([places[i]!, others[i]!]);
  }
  pairs.sort(([i], [j]) => i - j);
  const kept = longestRising(pairs.map(([, j]) => j));
  return pairs.filter((_, i) => kept[i] === 1);
}

function placesOf(tokens: Int32Array, from: number, to: number): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (let i = from; i < to; i++) {
    const known = places.get(tokens[i]!);
    if (known) known.push(i);
    else places.set(tokens[i]!, [i]);
  }
  return places;
}

const PAIR = 1;
const SKIP_A = 2;

/** The pairs in order that weigh most. */
function alignBest(a: Tokens, b: Tokens, { a0, a1, b0, b1 }: Gap, partner: Int32Array): void {
  const width = b1 - b0;
  const moves = new Uint8Array((a1 - a0) * width);
  let below = new Int32Array(width + 1);
  let row = new Int32Array(width + 1);
  for (let i = a1 - 1; i >= a0; i--) {
    for (let j = b1 - 1; j >= b0; j--) {
      const at = j - b0;
      const weight = a.exact[i] === b.exact[j] ? EXACT : a.loose[i] === b.loose[j] ? LOOSE : -1;
      const paired = weight + below[at + 1]!;
      const skipped = Math.max(below[at]!, row[at + 1]!);
      const isPair = weight > 0 && paired >= skipped;
      row[at] = isPair ? paired : skipped;
      moves[(i - a0) * width + at] = isPair ? PAIR : below[at]! >= row[at + 1]! ? SKIP_A : 0;
    }
    [below, row] = [row, below];
  }
  for (let i = a0, j = b0; i < a1 && j < b1;) {
    const move = moves[(i - a0) * width + j - b0];
    if (move === PAIR) partner[i] = j;
    if (move !== 0) i++;
    if (move !== SKIP_A) j++;
  }
}
