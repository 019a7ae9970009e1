import { bodyOf, chunkedBody } from "./bodies.ts";
import type { BlobWriter } from "./blob-writer.ts";
import { endsChunk } from "./chunks.ts";
import { EncodedValue, type Epoch, type Item } from "./encoded-value.ts";
import { REFERENCE_SIZE, UNCHUNKED_LIMIT } from "./limits.ts";

/** The chunks of one level that have ended, and what stands behind them. */
interface Level {
  readonly chunks: Item[];
  readonly tail: Item[];
  /** How many items of the tail are known not to end a chunk, and their size. */
  scanned: number;
  size: number;
}

/**
 * A list that only grows, such as a journal: its encoding costs what was
 * appended, however long it is. It can't be changed from outside, so that
 * nothing in it has to be compared again.
 */
export class GrowingList {
  readonly #children: EncodedValue[] = [];
  #levels: Level[] = [];
  /** How many children the levels hold. */
  #placed = 0;
  #size = 1;
  #epoch: Epoch | undefined;
  #last: EncodedValue | undefined;

  get length(): number {
    return this.#children.length;
  }

  push(value: EncodedValue): void {
    this.#children.push(value);
  }

  /** The values, the first ones where a length is given. */
  values(length = this.#children.length): readonly EncodedValue[] {
    return this.#children.slice(0, length);
  }

  /**
   * The list as it is now. Its text and digest are those of an ordinary list with the same values.
   *
   * @param renew gives a value of an earlier epoch in the present one
   */
  encode(blobs: BlobWriter, renew: (value: EncodedValue) => EncodedValue): EncodedValue {
    if (this.#epoch !== blobs.epoch) this.#reset(blobs.epoch);
    if (this.#last !== undefined && this.#placed === this.#children.length) return this.#last;
    this.#place(blobs, renew);
    const body = this.#body(blobs);
    this.#last = new EncodedValue({
      epoch: blobs.epoch,
      shape: "grown",
      scalar: this,
      mark: this.#placed,
      body,
      inline: blobs.inline(body),
    });
    return this.#last;
  }

  #reset(epoch: Epoch): void {
    this.#epoch = epoch;
    this.#levels = [{ chunks: [], tail: [], scanned: 0, size: 0 }];
    this.#placed = 0;
    this.#size = 1;
    this.#last = undefined;
  }

  #place(blobs: BlobWriter, renew: (value: EncodedValue) => EncodedValue): void {
    for (; this.#placed < this.#children.length; this.#placed++) {
      const value = renew(this.#children[this.#placed]!);
      this.#children[this.#placed] = value;
      this.#size += value.inline.size + 1;
      this.#levels[0]!.tail.push(value.inline);
    }
    // A list that fits into one body has no chunks, whatever its items are.
    if (this.#size > UNCHUNKED_LIMIT) this.#cut(blobs, 0);
  }

  /** Ends chunks of a level where its items say so, and hands them to the level above, if there is one already. */
  #cut(blobs: BlobWriter, number: number): void {
    const level = this.#levels[number]!;
    const above = this.#levels[number + 1];
    let start = 0;
    for (let i = level.scanned; i < level.tail.length; i++) {
      const item = level.tail[i]!;
      level.size += item.size + 1;
      if (!endsChunk(item, level.size)) continue;
      const chunk = store(blobs, number, level.tail.slice(start, i + 1));
      level.chunks.push(chunk);
      above?.tail.push(chunk);
      start = i + 1;
      level.size = 0;
    }
    if (start > 0) level.tail.splice(0, start);
    level.scanned = level.tail.length;
    if (above) this.#cut(blobs, number + 1);
  }

  #body(blobs: BlobWriter): Item {
    if (this.#size <= UNCHUNKED_LIMIT) return bodyOf("list", this.#levels[0]!.tail);
    // The chunk at the end is open: it stands for what may grow, on each level.
    let open: Item | undefined;
    for (let number = 0; ; number++) {
      const { chunks, tail } = this.#levels[number]!;
      const rest = open === undefined ? tail : [...tail, open];
      open = rest.length > 0 ? store(blobs, number, rest) : undefined;
      const count = chunks.length + (open ? 1 : 0);
      const below = number === 0 ? Infinity : this.#levels[number - 1]!.chunks.length + (rest.length > tail.length ? 1 : 0);
      // The same end as that of an ordinary list: few enough, or no fewer than below.
      if (1 + count * (REFERENCE_SIZE + 1) <= UNCHUNKED_LIMIT || count >= below)
        return chunkedBody("list", open ? [...chunks, open] : chunks);
      if (this.#levels[number + 1] === undefined) {
        this.#levels.push({ chunks: [], tail: [...chunks], scanned: 0, size: 0 });
        this.#cut(blobs, number + 1);
      }
    }
  }
}

function store(blobs: BlobWriter, level: number, items: readonly Item[]): Item {
  return blobs.store(level === 0 ? bodyOf("list", items) : chunkedBody("list", items));
}
