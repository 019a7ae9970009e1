import type { MissingBlobs } from "@retake/protocol";
import type { BlobRange, CheckpointRecord } from "@retake/store";
import { addRange, holesOf } from "./ranges.ts";

export interface BlobGapsOptions {
  /** What the store has of a run. */
  readonly lookUp: (project: string, runId: string) => Promise<readonly BlobRange[]>;
  readonly now: () => number;
  /** Runs remembered at most; those not heard of for longest are looked up again. @default 10000 */
  readonly maxRuns?: number;
  /** Whether records wait on disk: what is missing in the store may be among them. @default never */
  readonly isBehind?: () => boolean;
  /** How long the same hole is not spoken of again: what fills it may be on its way. @default 5000 */
  readonly repeatAfterMs?: number;
}

interface Run {
  readonly project: string;
  readonly runId: string;
  /** Blobs known to be durable, as ranges in order. */
  ranges: BlobRange[];
  /** Ranges that writes under way will add. */
  readonly pending: Set<BlobRange>;
  /** Ends of numbers given out, one for each process that recorded the run: all below it should be there. */
  readonly ends: Map<number, number>;
  /** Hole → when it was last spoken of. */
  told: Map<string, number>;
}

/** Numbers of a run that another process goes on with begin at a multiple of this. */
const GENERATION = 2 ** 26;
/** A run in more pieces than this is forgotten, and looked up again when it is next heard of. */
const MAX_RANGES = 1000;

/**
 * Finds what is missing between the blobs that have come of a run, so that its sender can send it again. Parts
 * under way are no holes, and the store is asked before any hole is spoken of: this memory may know less.
 */
export class BlobGaps {
  readonly #options: BlobGapsOptions;
  readonly #maxRuns: number;
  readonly #repeatAfterMs: number;
  readonly #runs = new Map<string, Run>();

  constructor(options: BlobGapsOptions) {
    this.#options = options;
    this.#maxRuns = options.maxRuns ?? 10_000;
    this.#repeatAfterMs = options.repeatAfterMs ?? 5_000;
  }

  /** Says that these are about to be written; the function given back says whether they were, and what is missing then. */
  begin(records: readonly CheckpointRecord[]): (durable: boolean) => Promise<MissingBlobs[]> {
    const parts = records.map(({ project, traceId, first, blobs }) => {
      const run = this.#runOf(project, traceId);
      const range = { from: first, to: first + blobs.length - 1 };
      run.pending.add(range);
      return { run, range };
    });
    return async (durable) => {
      for (const { run, range } of parts) {
        run.pending.delete(range);
        if (durable) take(run, range);
      }
      if (!durable) return [];
      const missing: MissingBlobs[] = [];
      for (const run of new Set(parts.map((part) => part.run))) missing.push(...(await this.#missingOf(run)));
      return missing;
    };
  }

  #runOf(project: string, runId: string): Run {
    const key = keyOf(project, runId);
    const run = this.#runs.get(key) ?? { project, runId, ranges: [], pending: new Set(), ends: new Map(), told: new Map() };
    // Last in the order of use.
    this.#runs.delete(key);
    this.#runs.set(key, run);
    for (const [oldest, { pending }] of this.#runs) {
      if (this.#runs.size <= this.#maxRuns) break;
      if (pending.size === 0) this.#runs.delete(oldest);
    }
    return run;
  }

  async #missingOf(run: Run): Promise<MissingBlobs[]> {
    if (this.#options.isBehind?.()) return [];
    if (this.#untold(run).length === 0) {
      if (holes(run).length === 0) run.told.clear();
      return [];
    }
    const { project, runId } = run;
    for (const range of await this.#options.lookUp(project, runId)) take(run, range);
    const found = this.#untold(run);
    const nowMs = this.#options.now();
    run.told = new Map(holes(run).map((hole) => [nameOf(hole), run.told.get(nameOf(hole)) ?? 0]));
    for (const hole of found) run.told.set(nameOf(hole), nowMs);
    if (run.ranges.length > MAX_RANGES) this.#runs.delete(keyOf(project, runId));
    return found.map(({ from, to }) => ({ runId, from, to }));
  }

  /** Holes that no write under way fills, and that were not spoken of lately. */
  #untold(run: Run): BlobRange[] {
    const dueMs = this.#options.now() - this.#repeatAfterMs;
    return holes(run).filter((hole) => (run.told.get(nameOf(hole)) ?? -Infinity) <= dueMs);
  }
}

function take(run: Run, range: BlobRange): void {
  const generation = Math.floor(range.from / GENERATION);
  run.ends.set(generation, Math.max(run.ends.get(generation) ?? 0, range.to + 1));
  run.ranges = addRange(run.ranges, range);
}

/** What is neither there nor under way, from the beginning of each generation to the last number that was given out. */
function holes({ ranges, pending, ends }: Run): BlobRange[] {
  let known = ranges;
  for (const range of pending) known = addRange(known, range);
  return [...ends].flatMap(([generation, end]) => holesOf(known, generation * GENERATION, end));
}

function keyOf(project: string, runId: string): string {
  return `${runId} ${project}`;
}

function nameOf({ from, to }: BlobRange): string {
  return `${from}-${to}`;
}
