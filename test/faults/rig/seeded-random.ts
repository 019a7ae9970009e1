/** Numbers from 0 to 1, the same ones for the same RETAKE_SEED; says which it is. */
export function seededRandom(what: string): () => number {
  const seed = Number(process.env["RETAKE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  process.stderr.write(`${what} by RETAKE_SEED=${seed}\n`);
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}
