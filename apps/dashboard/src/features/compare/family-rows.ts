import type { RunSummary } from "@retake/protocol";

/** A run of a family in the order in which a tree is read. */
export interface FamilyRow {
  readonly run: RunSummary;
  readonly depth: number;
}

/** Parents before their forks, forks by age; several trees where a common ancestor is gone. */
export function familyRows(runs: readonly RunSummary[]): FamilyRow[] {
  const known = new Set(runs.map(({ runId }) => runId));
  const forks = Map.groupBy(runs, ({ fork }) => (fork !== null && known.has(fork.runId) ? fork.runId : ""));
  const rows: FamilyRow[] = [];
  const placed = new Set<string>();
  const place = (roots: readonly RunSummary[]): void => {
    const open = roots.toReversed().map((run) => ({ run, depth: 0 }));
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (placed.has(next.run.runId)) continue;
      placed.add(next.run.runId);
      rows.push(next);
      const { depth } = next;
      open.push(...(forks.get(next.run.runId) ?? []).toReversed().map((run) => ({ run, depth: depth + 1 })));
    }
  };
  place(forks.get("") ?? []);
  // What is left goes round in a circle, which somebody sent.
  place(runs.filter(({ runId }) => !placed.has(runId)));
  return rows;
}
