import type { RunList, RunSummary } from "@retake/protocol";

/**
 * Puts newer summaries in the places of their runs, and takes out those that no longer match: they would be among the
 * newest, but aren't. What is not among the pages is returned apart, newest first.
 */
export function mergeHead(pages: readonly RunList[], head: RunList): { pages: RunList[]; fresh: RunSummary[] } {
  const news = new Map(head.runs.map((run) => [run.runId, run]));
  const last = head.runs.at(-1);
  const wholeFromMs = head.partial !== null ? Infinity : head.next === null ? -Infinity : (last?.startTimeMs ?? Infinity);
  const oldestShown = pages.at(-1)?.runs.at(-1)?.startTimeMs ?? -Infinity;
  const merged = pages.map((page) => ({
    ...page,
    range: head.range,
    runs: page.runs.flatMap((run) => {
      const newer = news.get(run.runId);
      news.delete(run.runId);
      return newer ?? (run.startTimeMs > wholeFromMs ? [] : run);
    }),
  }));
  const more = (pages.at(-1)?.next ?? null) !== null;
  // What is older than all that is shown comes with a page of its own.
  const fresh = [...news.values()].filter(({ startTimeMs }) => !more || startTimeMs > oldestShown);
  return { pages: merged, fresh };
}

/** Puts fresh runs where they belong: the newest first. */
export function prependRuns(pages: readonly RunList[], fresh: readonly RunSummary[]): RunList[] {
  const [first, ...rest] = pages;
  if (!first || fresh.length === 0) return [...pages];
  return [{ ...first, runs: [...fresh, ...first.runs].toSorted((a, b) => b.startTimeMs - a.startTimeMs) }, ...rest];
}
