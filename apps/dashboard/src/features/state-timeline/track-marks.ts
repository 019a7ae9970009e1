/** Marks closer than this part of the track are drawn as one. */
const RESOLUTION = 1_600;

/** An SVG path with a stroke for each place, in a box as wide as there are places and one unit high. */
export function marksPath(places: readonly number[], count: number): string {
  const width = Math.max(1, count / RESOLUTION);
  let last = -1;
  let path = "";
  for (const place of places) {
    const bucket = Math.floor(place / width);
    if (bucket === last) continue;
    last = bucket;
    path += `M${round(Math.min(count, bucket * width + width / 2))} 0V1`;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The next of the places behind the given one, or before it; null where there is none. Places are in order. */
export function nextMark(places: readonly number[], from: number, direction: 1 | -1): number | null {
  const found = direction === 1 ? places.find((place) => place > from) : places.findLast((place) => place < from);
  return found ?? null;
}

/** The place under a point of the track. */
export function placeAt(fraction: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(fraction * count)));
}
