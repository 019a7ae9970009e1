/** A run's page; with the search that found it, so that it can show the steps that match. */
export function runPath(runId: string, query = ""): string {
  return query === "" ? `/runs/${runId}` : `/runs/${runId}?${new URLSearchParams({ q: query })}`;
}
