/** Which of these values belong to a longest rising subsequence: what keeps its order. In O(n log n). */
export function longestRising(values: ArrayLike<number>): Uint8Array {
  const chosen = new Uint8Array(values.length);
  // Of each length, where the rising subsequence with the smallest end ends.
  const ends: number[] = [];
  const before = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const length = countBelow(ends, values, values[i]!);
    before[i] = length === 0 ? -1 : ends[length - 1]!;
    ends[length] = i;
  }
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at]!) chosen[at] = 1;
  return chosen;
}

function countBelow(ends: readonly number[], values: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[ends[middle]!]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
