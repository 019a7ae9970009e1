import { DecodeError } from "./decode-error.ts";

/** Deeper values are cut off: no instrumentation nests like this, and recursion must end. */
export const MAX_DEPTH = 64;
/** What stands in place of a value nested too deep. */
export const TOO_DEEP = "(nested too deep)";

const MAX_ELEMENTS = 4_000_000;

/**
 * Counts what a body unfolds into. A few bytes on the wire can stand for an
 * object of a hundred, so the body's size alone does not bound memory.
 */
export class ElementCount {
  #left: number;

  constructor(limit: number = MAX_ELEMENTS) {
    this.#left = limit;
  }

  take(weight: number): void {
    this.#left -= weight;
    if (this.#left < 0) throw new DecodeError("The request holds too many values; send smaller batches.", "too_large");
  }
}

const REPEATED_BYTES = 16;

/** The weight of a record for what it repeats of its owner, whose bytes came once: each row has its resource. */
export function repeatWeight(ownerBytes: number): number {
  return Math.floor(ownerBytes / REPEATED_BYTES);
}

/** Weights by how much memory an element takes beside its own values. */
export const WEIGHT = { value: 1, record: 8 } as const;
