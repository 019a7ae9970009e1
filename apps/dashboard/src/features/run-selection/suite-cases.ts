/** The line of a suite that takes runs as its cases: these, or (null) all that a search finds. */
export function suiteCases(runIds: readonly string[] | null, search: string): string {
  if (runIds === null) return `cases: { search: ${JSON.stringify(search)} },`;
  const ids = runIds.map((runId) => JSON.stringify(runId));
  return ids.length === 1 ? `cases: { runs: [${ids[0]}] },` : `cases: {\n  runs: [\n${ids.map((id) => `    ${id},\n`).join("")}  ],\n},`;
}
