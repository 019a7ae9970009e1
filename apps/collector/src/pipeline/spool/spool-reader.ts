import { errorFields, type Log } from "../../telemetry/log.ts";
import type { Payload } from "../payload.ts";
import { unpackBody } from "./body.ts";
import type { SegmentChain } from "./segment-chain.ts";
import type { FoundRecord, Segment } from "./segment.ts";
import type { Position } from "./spool-directory.ts";

export interface SpoolRead {
  readonly payloads: readonly Payload[];
  /** Where the reader is after them. */
  readonly end: Position;
}

type Found = FoundRecord & { readonly segment: Segment };

/** Goes through a spool's records in their order, past what is damaged. */
export class SpoolReader {
  readonly #chain: SegmentChain;
  readonly #log: Log;
  #at: Position;
  #damaged = 0;

  constructor(chain: SegmentChain, start: Position, log: Log) {
    this.#chain = chain;
    this.#log = log;
    this.#at = start;
  }

  get position(): Position {
    return this.#at;
  }

  /** Records that were stored and can't be read any more. */
  get damaged(): number {
    return this.#damaged;
  }

  /** The next payloads, of about so many bytes, at least one; none at the end. */
  async read(maxBytes: number): Promise<SpoolRead> {
    const payloads: Payload[] = [];
    for (let bytes = 0; bytes < maxBytes;) {
      const found = await this.find(this.#at, true);
      if (!found || (payloads.length > 0 && bytes + found.record.rawBytes > maxBytes)) break;
      const { segment, record, end } = found;
      this.#expect(record.sequence, segment);
      this.#at = { segment: segment.number, offset: end, sequence: record.sequence + 1 };
      const body = await unpackBody(record.body, record.compressed, record.rawBytes);
      if (!body) {
        this.#lose(1, segment);
        continue;
      }
      payloads.push({ project: record.project, signal: record.signal, body });
      bytes += body.length;
    }
    return { payloads, end: this.#at };
  }

  /** The first whole record at a place or after it. Where there is none, the reader itself goes to the end. */
  async find(from: Position, moves = false): Promise<Found | undefined> {
    let at = from;
    for (;;) {
      const next = this.#chain.at(at);
      if (!next) return undefined;
      const { segment, offset } = next;
      // Asked before reading: what is appended meanwhile must not be passed over.
      const isLast = segment === this.#chain.last;
      const { sizeBytes } = segment;
      const found = await this.#read(segment, offset);
      if (found) return { ...found, segment };
      if (!isLast || !this.#chain.has(segment)) at = { ...at, segment: segment.number + 1, offset: 0 };
      else if (segment === this.#chain.last && segment.sizeBytes === sizeBytes) {
        if (moves) this.#finish(segment);
        return undefined;
      }
    }
  }

  async #read(segment: Segment, offset: number): Promise<FoundRecord | undefined> {
    try {
      return await segment.next(offset);
    } catch (error) {
      // Removed meanwhile, since all of it is drained.
      if (!this.#chain.has(segment)) return undefined;
      this.#log("error", "A file of the spool can't be read and is kept beside", { path: segment.path, ...errorFields(error) });
      await this.#chain.setAside(segment);
      return undefined;
    }
  }

  #finish(last: Segment): void {
    this.#expect(this.#chain.nextSequence, last);
    this.#at = { segment: last.number, offset: last.sizeBytes, sequence: this.#chain.nextSequence };
  }

  #expect(sequence: number, segment: Segment): void {
    if (sequence > this.#at.sequence) this.#lose(sequence - this.#at.sequence, segment);
  }

  #lose(records: number, segment: Segment): void {
    this.#damaged += records;
    this.#log("error", "Records of the spool are damaged and lost", { records, path: segment.path });
  }
}
