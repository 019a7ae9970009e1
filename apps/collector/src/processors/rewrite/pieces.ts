/** A message in the making: stretches of the old bytes, and what stands in place of others. */
export class Pieces {
  readonly #source: Buffer;
  #copied: number;
  readonly parts: Buffer[] = [];
  sizeBytes = 0;

  /** @param from where the old message begins */
  constructor(source: Buffer, from: number) {
    this.#source = source;
    this.#copied = from;
  }

  /** Puts something, or nothing, in place of the old bytes between these two. */
  replace(from: number, to: number, parts: readonly Buffer[] = []): void {
    this.#copyTo(from);
    this.#copied = to;
    for (const part of parts) this.#push(part);
  }

  /** @param to where the old message ends */
  end(to: number, more: readonly Buffer[] = []): this {
    this.replace(to, to, more);
    return this;
  }

  #copyTo(to: number): void {
    if (to > this.#copied) this.#push(this.#source.subarray(this.#copied, to));
  }

  #push(part: Buffer): void {
    this.parts.push(part);
    this.sizeBytes += part.length;
  }
}

/** Tag and length of a field of bytes. */
export function headOf(field: number, sizeBytes: number): Buffer {
  const head: number[] = [];
  for (const value of [(field << 3) | 2, sizeBytes]) {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) head.push((rest & 0x7f) | 0x80);
    head.push(rest);
  }
  return Buffer.from(head);
}

/** Tag and value of a field of an unsigned integer. */
export function countField(field: number, count: number): Buffer {
  const bytes = headOf(field, count);
  bytes[0] = bytes[0]! & ~7;
  return bytes;
}
