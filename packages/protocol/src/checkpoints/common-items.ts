/** Beyond so many differences the rest counts as different: time and memory go with their square. */
const MAX_DIFFERENCES = 1_000;

/**
 * Which items two lists have in common, in order: pairs of places, as many as there can be (E. W. Myers, "An O(ND) Difference
 * Algorithm and Its Variations", 1986). Of lists that differ very much, only what they have in common at their ends.
 *
 * @example
 * ```ts
 * commonItems(["a", "b", "c"], ["b", "x", "c"]); // [[1, 0], [2, 2]]
 * ```
 */
export function commonItems(before: readonly string[], after: readonly string[]): [number, number][] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (tail < shorter && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const pairs: [number, number][] = [];
  for (let i = 0; i < start; i++) pairs.push([i, i]);
  const middle = commonInside(before.slice(start, before.length - tail), after.slice(start, after.length - tail));
  for (const [i, j] of middle) pairs.push([i + start, j + start]);
  for (let i = tail; i > 0; i--) pairs.push([before.length - i, after.length - i]);
  return pairs;
}

function commonInside(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length === 0 || b.length === 0) return [];
  const limit = Math.min(a.length + b.length, MAX_DIFFERENCES);
  const size = 2 * limit + 3;
  // How far each diagonal has come, after each number of differences.
  let reached = new Int32Array(size);
  const history: Int32Array[] = [];
  for (let differences = 0; differences <= limit; differences++) {
    history.push(reached.slice());
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      const at = diagonal + limit + 1;
      const down = diagonal === -differences || (diagonal !== differences && reached[at - 1]! < reached[at + 1]!);
      let i = down ? reached[at + 1]! : reached[at - 1]! + 1;
      while (i < a.length && i - diagonal < b.length && a[i] === b[i - diagonal]) i++;
      reached[at] = i;
      if (i >= a.length && i - diagonal >= b.length) return trace(a, b, history, limit);
    }
    reached = reached.slice();
  }
  return [];
}

function trace(a: readonly string[], b: readonly string[], history: readonly Int32Array[], limit: number): [number, number][] {
  const pairs: [number, number][] = [];
  let i = a.length;
  let j = b.length;
  for (let differences = history.length - 1; differences >= 0; differences--) {
    const reached = history[differences]!;
    const diagonal = i - j;
    const at = diagonal + limit + 1;
    const down = diagonal === -differences || (diagonal !== differences && reached[at - 1]! < reached[at + 1]!);
    const before = down ? diagonal + 1 : diagonal - 1;
    const fromI = differences === 0 ? 0 : reached[before + limit + 1]!;
    const fromJ = differences === 0 ? 0 : fromI - before;
    const stop = differences === 0 ? 0 : down ? fromI : fromI + 1;
    while (i > stop && i > 0 && j > 0) pairs.push([--i, --j]);
    i = fromI;
    j = fromJ;
  }
  return pairs.reverse();
}
