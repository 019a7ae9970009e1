import type { Decoded, Decoder } from "./decode.ts";
import { Draft, type DraftPool } from "./draft.ts";
import { accepted, type Outcome, type Stage } from "./outcome.ts";
import type { Payload } from "./payload.ts";

/** What is written together: the rows, and the payloads that they are of. */
export interface Group {
  readonly payloads: readonly Payload[];
  readonly batch: Draft;
}

export interface GroupCommitOptions {
  readonly decode: Decoder;
  /** Makes a group durable. */
  readonly write: Stage<Group>;
  /** Rows after which a group goes without waiting. @default 20000 */
  readonly maxRows?: number;
  /** Bytes of payloads likewise: what takes ClickHouse seconds holds up everybody behind it. @default 16777216 */
  readonly maxBytes?: number;
  /** How long the first request of a group waits for others. @default 50 */
  readonly lingerMs?: number;
  /** How long it waits while no write is under way: who sends one request after another should not wait long for nobody. @default 5 */
  readonly idleLingerMs?: number;
  /** Writes under way at the same time. @default 2 */
  readonly maxWrites?: number;
  /**
   * Once a request has waited this long for its write to begin, no further one is taken: exporters
   * give up after 10 s, and what they send again makes it worse. @default 4000
   */
  readonly maxWaitMs?: number;
  /** Where rows are gathered; whoever has written them gives them back. */
  readonly drafts?: Pick<DraftPool, "take">;
}

export interface Submitted {
  readonly decoded: Decoded;
  readonly outcome: Promise<Outcome>;
}

const overloaded: Outcome = { status: "retry", code: "overloaded", message: "The store is slower than what is sent; send again." };
const nothing: Decoded = { received: 0, rejected: 0, remarks: [], checkpoints: [] };

/** Requests whose rows are gathered in one draft. */
class OpenGroup {
  readonly payloads: Payload[] = [];
  readonly settles: ((outcome: Outcome) => void)[] = [];
  readonly sinceMs = performance.now();
  readonly draft: Draft;
  sizeBytes = 0;

  constructor(draft: Draft) {
    this.draft = draft;
  }
}

/**
 * Decodes what requests bring into common columns, and writes them as one insert: ClickHouse takes a few
 * large inserts far better than many small ones. Each request gets its outcome when its group is durable.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #maxRows: number;
  readonly #maxBytes: number;
  readonly #maxWrites: number;
  /** Oldest first; the last one is being filled. */
  readonly #waiting: OpenGroup[] = [];
  #due = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #writes = new Set<Promise<void>>();
  #draining = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#maxRows = options.maxRows ?? 20_000;
    this.#maxBytes = options.maxBytes ?? 16 * 2 ** 20;
    this.#maxWrites = options.maxWrites ?? 2;
  }

  /** @throws DecodeError Thrown where the payload can't be read; nothing of it is kept. */
  submit(payload: Payload): Submitted {
    if (this.#isOverloaded()) return { decoded: nothing, outcome: Promise.resolve(overloaded) };
    const group = this.#openGroup();
    const before = group.draft.rows;
    const decoded = this.#options.decode(payload, group.draft);
    if (group.draft.rows === before) {
      if (before === 0) this.#waiting.pop();
      return { decoded, outcome: Promise.resolve(accepted) };
    }
    group.payloads.push(payload);
    group.sizeBytes += payload.body.length;
    const outcome = new Promise<Outcome>((settle) => void group.settles.push(settle));
    this.#flush();
    return { decoded, outcome };
  }

  /** Writes what waits without lingering; resolves when nothing is under way. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#flush();
    while (this.#writes.size > 0) await Promise.race(this.#writes);
  }

  #isOverloaded(): boolean {
    const oldest = this.#waiting[0];
    return oldest !== undefined && performance.now() - oldest.sinceMs > (this.#options.maxWaitMs ?? 4_000);
  }

  #isFull({ draft, sizeBytes }: OpenGroup): boolean {
    return draft.rows >= this.#maxRows || sizeBytes >= this.#maxBytes;
  }

  #openGroup(): OpenGroup {
    const last = this.#waiting.at(-1);
    if (last !== undefined && !this.#isFull(last)) return last;
    const opened = new OpenGroup(this.#options.drafts?.take() ?? new Draft());
    this.#waiting.push(opened);
    return opened;
  }

  #flush(): void {
    while (this.#waiting.length > 0 && this.#writes.size < this.#maxWrites) {
      const isFull = this.#waiting.length > 1 || this.#isFull(this.#waiting[0]!);
      if (!isFull && !this.#due && !this.#draining) {
        const { lingerMs = 50, idleLingerMs = 5 } = this.#options;
        this.#timer ??= setTimeout(() => this.#becomeDue(), this.#writes.size === 0 ? idleLingerMs : lingerMs);
        return;
      }
      this.#start(this.#takeGroup());
    }
  }

  #becomeDue(): void {
    this.#timer = undefined;
    this.#due = true;
    this.#flush();
  }

  #takeGroup(): OpenGroup {
    const group = this.#waiting.shift()!;
    if (this.#waiting.length === 0) {
      this.#due = false;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    return group;
  }

  #start(group: OpenGroup): void {
    const writing = this.#writeGroup(group).finally(() => {
      this.#writes.delete(writing);
      this.#flush();
    });
    this.#writes.add(writing);
  }

  async #writeGroup({ payloads, settles, draft }: OpenGroup): Promise<void> {
    const outcome = await this.#options.write({ payloads, batch: draft });
    const alone = outcome.status === "rejected" && payloads.length > 1;
    for (const [i, settle] of settles.entries()) {
      // One request's content must not cost the others their records: each by itself.
      settle(alone ? await this.#options.write(groupOf([payloads[i]!], this.#options)) : outcome);
    }
  }
}

/**
 * Payloads decoded anew into a group of their own.
 *
 * @throws DecodeError
 */
export function groupOf(payloads: readonly Payload[], { decode, drafts }: Pick<GroupCommitOptions, "decode" | "drafts">): Group {
  const batch = drafts?.take() ?? new Draft();
  for (const payload of payloads) decode(payload, batch);
  return { payloads, batch };
}
