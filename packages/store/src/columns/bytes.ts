const INITIAL_BYTES = 1 << 12;
/** Below it a loop is faster than a call out of JavaScript. */
export const MAX_LOOPED = 48;

/** Bytes that grow at the end. */
export class Bytes {
  bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  length = 0;

  reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + size));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  chunks(): readonly Buffer[] {
    return [this.bytes.subarray(0, this.length)];
  }

  mark(): readonly number[] {
    return [this.length];
  }

  rollback([length = 0]: readonly number[]): void {
    this.length = length;
  }

  /** The same bytes so many times. */
  repeat(value: Uint8Array, times: number): void {
    const size = value.length * times;
    if (size === 0) return;
    this.reserve(size);
    const { bytes, length: from } = this;
    const to = from + size;
    this.length = to;
    if (value.length === 1) {
      fill(bytes, value[0]!, from, to);
      return;
    }
    bytes.set(value, from);
    for (let filled = from + value.length; filled < to; filled += filled - from)
      bytes.copyWithin(filled, from, Math.min(filled, from + to - filled));
  }

  /** LEB128; room is there. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }
}

export function fill(bytes: Buffer, value: number, from: number, to: number): void {
  if (to - from > MAX_LOOPED) bytes.fill(value, from, to);
  else for (let i = from; i < to; i++) bytes[i] = value;
}
