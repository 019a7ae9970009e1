import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Seed of every resampling here, so that the same results always give the same verdict. */
export const DEFAULT_SEED = 20_240_617;

/** A generator of whole numbers in `0 … below - 1`, fixed by its seed. */
export function seededIndex(seed: number): (below: number) => number {
  const generator = xoroshiro128plus(seed);
  return (below) => uniformInt(generator, 0, below - 1);
}
