/** Bytes of a likeness; also the hash functions of the MinHash. */
export const LIKENESS_BYTES = 64;
/** Longer runs are compared by how they begin. */
const MAX_PAIRS = 2_000;
const SEED = 0x9e3779b97f4a7c15n;

/**
 * A MinHash of how the steps went: the set is that of pairs of neighbouring steps with their names and failures, the
 * n-th time that a pair occurs being another member than the first. One byte of each minimum is kept; two runs have
 * equal bytes where they have equal members, and by chance in one of 256 (b-bit minwise hashing, Li and König 2010).
 *
 * @param steps an expression: the steps in order, (start, span_id, kind, name, status)
 */
export function likeness(steps: string): string {
  const names = `arrayMap(step -> concat(step.4, if(step.5 = 'error', '!', '')), arraySlice(${steps}, 1, ${MAX_PAIRS}))`;
  const pairs = `arrayMap((a, b) -> sipHash64(a, b), arrayPushFront(${names}, ''), arrayPushBack(${names}, ''))`;
  const members = `arrayMap((pair, n) -> sipHash64(pair, n), ${pairs}, arrayEnumerateUniq(${pairs}))`;
  const seeds = Array.from({ length: LIKENESS_BYTES }, (_, i) => BigInt.asUintN(64, SEED * BigInt(i + 1)));
  const seed = `[${seeds.map((each) => `toUInt64(${each})`).join(", ")}]`;
  return `arrayStringConcat(arrayMap(seed -> char(arrayMin(arrayMap(member -> intHash64(bitXor(member, seed)), ${members})) % 256), ${seed}))`;
}

/** How like two runs are, from 0 to 1: an estimate of the share of their members that they have in common. */
export function similarity(a: string, b: string): string {
  return `greatest(0, ((${LIKENESS_BYTES} - byteHammingDistance(${a}, ${b})) / ${LIKENESS_BYTES} - 1 / 256) / (1 - 1 / 256))`;
}
