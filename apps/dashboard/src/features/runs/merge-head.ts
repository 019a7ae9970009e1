import type { RunList, RunSummary } from "@retake/protocol";

/** Puts newer summaries in the places of their runs; what is not among the pages is returned apart, newest first. */
export function mergeHead(pages: readonly RunList[], head: RunList): { pages: RunList[]; fresh: RunSummary[] } {
  const news = new Map(head.runs.map((run) => [run.runId, run]));
  const merged = pages.map((page) => ({
    ...page,
    total: head.total,
    runs: page.runs.map((run) => {
      const newer = news.get(run.runId);
      news.delete(run.runId);
      return newer ?? run;
    }),
  }));
  return { pages: merged, fresh: [...news.values()] };
}

/** Puts fresh runs on top of the first page. */
export function prependRuns(pages: readonly RunList[], fresh: readonly RunSummary[]): RunList[] {
  const [first, ...rest] = pages;
  return first ? [{ ...first, runs: [...fresh, ...first.runs] }, ...rest] : [];
}
