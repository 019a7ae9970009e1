import { RetakeError, type PartialAnswer, type SearchedRange } from "@retake/protocol";

/** What a search may take, in one query and altogether. */
export interface SearchLimits {
  readonly ms: number;
  readonly memoryBytes: number;
}

export const searchLimits: SearchLimits = { ms: 10_000, memoryBytes: 2 * 2 ** 30 };

/** A stretch of time, in Unix milliseconds; null: without an end. */
export interface Stretch {
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export interface Reached<T> {
  /** What was found, the newest stretch first; those in between were left out by nobody. */
  readonly parts: readonly T[];
  readonly partial: PartialAnswer | null;
  /** How far back it went, where that is not all of the range. */
  readonly reachedMs: number | null;
}

/** Parts of the range that are looked through by themselves where all of it is too much: the newest, then twice as long ones. */
const FIRST_SHARE = 1 / 64;

export interface Asking<T> {
  readonly range: SearchedRange;
  readonly limits: SearchLimits;
  /** When the oldest run began, in Unix milliseconds; asked for only where the range has no beginning. */
  readonly oldestMs: () => Promise<number>;
  readonly ask: (stretch: Stretch, settings: string) => Promise<T>;
  /** Whether there is enough. @default never */
  readonly isEnough?: (parts: readonly T[]) => boolean;
}

/**
 * Asks about all of the range at once. Where that hits a limit it goes back from the end of the range, stretch by
 * stretch, as far as the same limit of time allows, and says how far that was.
 */
export async function reachBack<T>({ range, limits, oldestMs, ask, isEnough = () => false }: Asking<T>): Promise<Reached<T>> {
  try {
    return { parts: [await ask(range, settingsOf(limits.ms, limits))], partial: null, reachedMs: null };
  } catch (error) {
    if (limitOf(error) === undefined) throw error;
  }
  const until = performance.now() + limits.ms;
  const endMs = range.toMs ?? Date.now();
  const beginMs = range.fromMs ?? (await oldestMs());
  const parts: T[] = [];
  let reachedMs = endMs;
  let widthMs = Math.max(1_000, (endMs - beginMs) * FIRST_SHARE);
  while (reachedMs > beginMs && !isEnough(parts)) {
    const leftMs = until - performance.now();
    if (leftMs < 100) return { parts, partial: partialOf("time", reachedMs), reachedMs };
    const fromMs = Math.max(beginMs, Math.floor(reachedMs - widthMs));
    // The first stretch takes in what lies in the future; they meet without sharing an instant.
    const stretch = { fromMs, toMs: reachedMs === endMs ? range.toMs : reachedMs - 1 };
    try {
      parts.push(await ask(stretch, settingsOf(leftMs, limits)));
      reachedMs = fromMs;
      widthMs *= 2;
    } catch (error) {
      const limit = limitOf(error);
      if (limit === undefined) throw error;
      if (limit === "time" || widthMs <= 1_000) return { parts, partial: partialOf(limit, reachedMs), reachedMs };
      widthMs = Math.max(1_000, widthMs / 8);
    }
  }
  return { parts, partial: null, reachedMs: reachedMs > beginMs ? reachedMs : null };
}

function settingsOf(ms: number, { memoryBytes }: SearchLimits): string {
  // 0 would be no limit.
  return `max_execution_time = ${Math.max(0.001, ms / 1000).toFixed(3)}, max_memory_usage = ${memoryBytes}`;
}

function limitOf(error: unknown): "time" | "memory" | undefined {
  if (!RetakeError.isInstance(error) || error.code !== "store_unavailable") return undefined;
  const code = error.data?.["clickhouseCode"];
  if (code === "159") return "time";
  return code === "241" ? "memory" : undefined;
}

function partialOf(reason: "time" | "memory", reachedMs: number): PartialAnswer {
  const back = new Date(reachedMs).toISOString();
  const limit = reason === "time" ? "it took too long" : "it took too much memory";
  return { reason, message: `This is what there is back to ${back}; further back ${limit}. Narrow the search, or its range of time.` };
}
