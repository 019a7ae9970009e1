import type { Segment } from "./segment.ts";
import type { Position, SpoolDirectory } from "./spool-directory.ts";

/** What is to be found at a place or after it. */
export type Next = { readonly segment: Segment; readonly offset: number } | undefined;

/** The segments of a spool in their order: appended to the last, read and removed from the first. */
export class SegmentChain {
  readonly #directory: SpoolDirectory;
  #segments: readonly Segment[];
  #active: Segment | undefined;
  #nextNumber: number;
  /** Of the next record that is appended. */
  nextSequence: number;

  constructor(directory: SpoolDirectory, segments: readonly Segment[], start: Position, nextSequence: number) {
    this.#directory = directory;
    this.#segments = segments;
    this.#nextNumber = Math.max(start.segment, (segments.at(-1)?.number ?? 0) + 1);
    this.nextSequence = nextSequence;
  }

  /** The one that is written to. Never one that another process began: what stands at its end is that one's. */
  get active(): Segment | undefined {
    return this.#active;
  }

  get last(): Segment | undefined {
    return this.#segments.at(-1);
  }

  get totalBytes(): number {
    return this.#segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  bytesAfter({ segment, offset }: Position): number {
    let bytes = 0;
    for (const { number, sizeBytes } of this.#segments) {
      if (number > segment) bytes += sizeBytes;
      else if (number === segment) bytes += Math.max(0, sizeBytes - offset);
    }
    return bytes;
  }

  has(segment: Segment): boolean {
    return this.#segments.includes(segment);
  }

  at({ segment: number, offset }: Position): Next {
    const segment = this.#segments.find((each) => each.number >= number);
    return segment && { segment, offset: segment.number === number ? offset : 0 };
  }

  /** A new file, unknown to readers until `publish`. @throws the file system's error */
  async create(): Promise<Segment> {
    return this.#directory.createSegment(this.#nextNumber++);
  }

  /** Lets readers have so many records more, written to these segments; goes on with the last of them. */
  publish(segments: readonly Segment[], records: number): void {
    for (const segment of segments) segment.publish();
    this.#segments = [...this.#segments, ...segments.filter((segment) => !this.has(segment))];
    this.#active = segments.at(-1);
    this.nextSequence += records;
  }

  /** Nothing more is written to the active one. */
  seal(): void {
    this.#active = undefined;
  }

  async remove(segment: Segment): Promise<void> {
    this.#forget(segment);
    await segment.remove();
  }

  async removeBefore(number: number): Promise<void> {
    for (const segment of this.#segments.filter((each) => each.number < number)) await this.remove(segment);
  }

  async setAside(segment: Segment): Promise<void> {
    this.#forget(segment);
    await segment.setAside();
  }

  async close(): Promise<void> {
    const segments = this.#segments;
    // A reader that is still under way must not take closed files for damaged ones.
    this.#segments = [];
    for (const segment of segments) await segment.close();
  }

  #forget(segment: Segment): void {
    this.#segments = this.#segments.filter((each) => each !== segment);
    if (this.#active === segment) this.#active = undefined;
  }
}
