import type { BlobRange } from "@retake/store";

/** The ranges, in order and apart from each other, with one more in them. */
export function addRange(ranges: readonly BlobRange[], { from, to }: BlobRange): BlobRange[] {
  if (to < from) return [...ranges];
  const last = ranges.at(-1);
  // Most of the time: the next numbers of a run.
  if (last !== undefined && from > last.to) {
    return from === last.to + 1 ? [...ranges.slice(0, -1), { from: last.from, to }] : [...ranges, { from, to }];
  }
  const before = ranges.filter((range) => range.to + 1 < from);
  const after = ranges.filter((range) => range.from > to + 1);
  const touched = ranges.slice(before.length, ranges.length - after.length);
  const merged = { from: Math.min(from, touched[0]?.from ?? from), to: Math.max(to, touched.at(-1)?.to ?? to) };
  return [...before, merged, ...after];
}

/** What the ranges leave out between two numbers; the second is not one of them. */
export function holesOf(ranges: readonly BlobRange[], start: number, end: number): BlobRange[] {
  const holes: BlobRange[] = [];
  let next = start;
  for (const { from, to } of ranges) {
    if (from >= end) break;
    if (from > next) holes.push({ from: next, to: from - 1 });
    next = Math.max(next, to + 1);
  }
  if (next < end) holes.push({ from: next, to: end - 1 });
  return holes;
}
