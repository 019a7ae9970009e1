import { isUtf8 } from "node:buffer";
import { Bytes, MAX_LOOPED } from "./bytes.ts";
import type { ColumnBuffer } from "./column-buffer.ts";

const MAX_LENGTH_BYTES = 5;

/** A text as {@link TextColumn.encoded} takes it: for what is written many times. */
export function encodeText(value: string): Buffer {
  const size = Buffer.byteLength(value);
  // Not of Node's pool: who keeps a few bytes of that keeps all that was made with them.
  const encoded = Buffer.allocUnsafeSlow(size + MAX_LENGTH_BYTES);
  let at = 0;
  for (let rest = size; ; rest >>>= 7) {
    encoded[at++] = rest < 0x80 ? rest : (rest & 0x7f) | 0x80;
    if (rest < 0x80) break;
  }
  at += encoded.write(value, at);
  return encoded.subarray(0, at);
}

/** Strings: each its length as LEB128, then UTF-8. */
export class TextColumn extends Bytes implements ColumnBuffer {
  readonly type = "String";

  empty(): void {
    this.reserve(1);
    this.bytes[this.length++] = 0;
  }

  text(value: string): void {
    const { length } = value;
    this.reserve(5 + length * 3);
    if (length <= MAX_LOOPED && this.#ascii(value)) return;
    const size = Buffer.byteLength(value);
    this.varint(size);
    this.length += this.bytes.write(value, this.length);
  }

  /** Bytes that are already a length and UTF-8. */
  encoded(value: Uint8Array): void {
    const size = value.length;
    this.reserve(size);
    const { bytes, length } = this;
    if (size <= MAX_LOOPED) for (let i = 0; i < size; i++) bytes[length + i] = value[i]!;
    else bytes.set(value, length);
    this.length = length + size;
  }

  /** Bytes from elsewhere that should be UTF-8: what is not becomes U+FFFD. */
  copy(source: Buffer, from: number, to: number): void {
    const size = to - from;
    if (size > MAX_LOOPED) return this.#copyLong(source, from, to);
    this.reserve(1 + size);
    const { bytes, length: before } = this;
    const at = before + 1;
    let seen = 0;
    for (let i = 0; i < size; i++) {
      const byte = source[from + i]!;
      seen |= byte;
      bytes[at + i] = byte;
    }
    bytes[before] = size;
    this.length = at + size;
    if (seen < 0x80 || isUtf8(bytes.subarray(at, at + size))) return;
    this.length = before;
    this.text(source.toString("utf8", from, to));
  }

  /** Bytes from elsewhere that are known to be ASCII. */
  ascii(source: Buffer, from: number, to: number): void {
    const size = to - from;
    this.reserve(5 + size);
    this.varint(size);
    this.length += source.copy(this.bytes, this.length, from, to);
  }

  /** Calls out of JavaScript cost more than the bytes: one view serves for the check and the copy. */
  #copyLong(source: Buffer, from: number, to: number): void {
    const size = to - from;
    const value = new Uint8Array(source.buffer, source.byteOffset + from, size);
    if (!isUtf8(value)) return this.text(source.toString("utf8", from, to));
    this.reserve(5 + size);
    this.varint(size);
    this.bytes.set(value, this.length);
    this.length += size;
  }

  /** Writes nothing, and says so, where the text is not ASCII. */
  #ascii(value: string): boolean {
    const { bytes } = this;
    const start = this.length + 1;
    const { length } = value;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[start + i] = unit;
    }
    bytes[this.length] = length;
    this.length = start + length;
    return true;
  }
}
