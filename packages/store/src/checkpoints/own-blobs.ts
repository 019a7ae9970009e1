import { RowBinaryReader } from "../client/row-binary.ts";

/**
 * Blobs of a run by their numbers. Of many that were read at once, those that
 * nobody asks for never become text.
 */
export class OwnBlobs {
  readonly #texts = new Map<number, string>();
  readonly #places = new Map<number, readonly [start: number, end: number]>();
  readonly #reader: RowBinaryReader;

  /** @param bytes rows of number and body */
  constructor(bytes: Buffer) {
    this.#reader = new RowBinaryReader(bytes);
    while (!this.#reader.done) this.#places.set(this.#reader.uint32(), this.#reader.skipText());
  }

  get(sequence: number): string | undefined {
    const known = this.#texts.get(sequence);
    if (known !== undefined) return known;
    const place = this.#places.get(sequence);
    if (place === undefined) return undefined;
    const text = this.#reader.textAt(...place);
    this.#texts.set(sequence, text);
    return text;
  }

  has(sequence: number): boolean {
    return this.#texts.has(sequence) || this.#places.has(sequence);
  }

  set(sequence: number, text: string): void {
    this.#texts.set(sequence, text);
  }
}
