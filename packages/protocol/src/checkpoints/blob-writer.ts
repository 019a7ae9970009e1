import { plainItem, referenceItem, type Anchor, type EncodedValue, type Epoch, type Item } from "./encoded-value.ts";
import { DIGEST_LENGTH, INLINE_LIMIT, MAX_DELTA_DEPTH, SHARED_HASH_LENGTH, SHARED_LIMIT } from "./limits.ts";
import type { SharedBlobs } from "./shared-blobs.ts";
import { writeDelta, writeDeltaOfParts } from "./string-delta.ts";

/** SHA-256 of a text's UTF-8 bytes, in hex. */
export type Sha256 = (text: string) => string;

/** The lines to send since the last call. */
export interface TakenBlobs {
  /** Sequence number of the first blob. */
  readonly first: number;
  readonly blobs: readonly string[];
  readonly shared: readonly string[];
}

/** How a string stands in its parent, and what the next one in its place may be a delta of. */
export interface InlineString {
  readonly inline: Item;
  readonly anchor?: Anchor;
}

/** Numbers the blobs of one run, each once, and collects what has to be sent. */
export class BlobWriter {
  readonly #sha256: Sha256;
  readonly #sharedBlobs: SharedBlobs;
  readonly #references = new Map<string, Item>();
  readonly #usedShared = new Set<string>();
  #pending: string[] = [];
  #pendingShared = new Map<string, string>();
  #next: number;
  #epoch: Epoch = { number: 0 };

  constructor(sha256: Sha256, sharedBlobs: SharedBlobs, firstSequence: number) {
    this.#sha256 = sha256;
    this.#sharedBlobs = sharedBlobs;
    this.#next = firstSequence;
  }

  get epoch(): Epoch {
    return this.#epoch;
  }

  digest(canonical: string): string {
    return this.#sha256(canonical).slice(0, DIGEST_LENGTH);
  }

  /** How a body stands in its parent: as it is, or as a reference to its blob. */
  inline(body: Item): Item {
    return body.size <= INLINE_LIMIT ? body : this.store(body);
  }

  store(body: Item): Item {
    const digest = this.digest(body.canonical);
    return this.#references.get(digest) ?? this.#number(digest, body.text, 0);
  }

  /**
   * The same for a string: a long one is shared by all runs, a changed one refers to what it was.
   *
   * @param text its JSON text
   * @param previous what stood in its place before
   */
  inlineString(recorded: string, text: string, previous: EncodedValue | undefined): InlineString {
    if (text.length <= INLINE_LIMIT) return { inline: plainItem(text) };
    const hash = this.#sha256(text);
    const digest = hash.slice(0, DIGEST_LENGTH);
    const sharedHash = text.length >= SHARED_LIMIT ? hash.slice(0, SHARED_HASH_LENGTH) : undefined;
    const there =
      this.#references.get(digest) ??
      (sharedHash !== undefined && this.#isShared(sharedHash) ? this.#alias(digest, sharedHash) : undefined);
    if (there) return anchored(there, recorded);
    const delta = this.#delta(digest, recorded, text, previous);
    if (delta) return delta;
    if (sharedHash === undefined) return anchored(this.#number(digest, text, 0), recorded);
    this.#pendingShared.set(sharedHash, text);
    return anchored(this.#alias(digest, sharedHash), recorded);
  }

  /**
   * Deltas of deltas, until there are as many as may be; then one of the last string that stood for all of
   * them, which takes the place of that one. So a string is sent whole once in some 36 changes, not in 8.
   */
  #delta(digest: string, recorded: string, text: string, previous: EncodedValue | undefined): InlineString | undefined {
    if (previous?.recorded === undefined || previous.anchor === undefined) return undefined;
    const { inline: base, anchor } = previous;
    if (base.depth < MAX_DELTA_DEPTH) {
      const line = writeDelta(recorded, text.length, { reference: base.text, value: previous.recorded });
      return line === undefined ? undefined : { inline: this.#number(digest, line, base.depth + 1), anchor };
    }
    if (anchor.depth + 1 >= MAX_DELTA_DEPTH) return undefined;
    const line = writeDeltaOfParts(recorded, text.length, anchor);
    return line === undefined ? undefined : anchored(this.#number(digest, line, anchor.depth + 1), recorded);
  }

  /**
   * Takes what is to be sent. From now on the shared blobs count as sent, for other runs too: not before,
   * since what this run holds back another one could not refer to.
   */
  take(): TakenBlobs {
    const blobs = this.#pending;
    const shared = [...this.#pendingShared.values()];
    for (const hash of this.#pendingShared.keys()) this.#sharedBlobs.markSent(hash);
    this.#pending = [];
    if (shared.length > 0) this.#pendingShared = new Map();
    return { first: this.#next - blobs.length, blobs, shared };
  }

  /** Forgets every reference given out, and that the shared blobs of this run were sent. */
  rekey(): void {
    this.#references.clear();
    this.#sharedBlobs.forget(this.#usedShared);
    this.#usedShared.clear();
    this.#epoch = { number: this.#epoch.number + 1 };
  }

  #isShared(hash: string): boolean {
    return this.#pendingShared.has(hash) || this.#sharedBlobs.has(hash);
  }

  /** A number for a shared blob: a hash in each line that refers to it would cost more than all the rest. */
  #alias(digest: string, sharedHash: string): Item {
    this.#usedShared.add(sharedHash);
    return this.#number(digest, `"~g${sharedHash}"`, 0);
  }

  #number(digest: string, line: string, depth: number): Item {
    const reference = referenceItem(this.#next++, digest, depth);
    this.#references.set(digest, reference);
    this.#pending.push(line);
    return reference;
  }
}

function anchored(inline: Item, value: string): InlineString {
  return { inline, anchor: { reference: inline.text, value, depth: inline.depth } };
}
