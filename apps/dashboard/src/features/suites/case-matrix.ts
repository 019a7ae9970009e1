import type { CaseResult, Verdict } from "@retake/protocol";

export interface MatrixRow {
  readonly caseId: string;
  /** One per trial, null where it has not run. */
  readonly cells: readonly (CaseResult | null)[];
  readonly passed: number;
  /** Trials that were judged: errors of the harness don't count. */
  readonly judged: number;
  readonly baseline: { readonly passed: number; readonly judged: number } | null;
  readonly mark: "newly failing" | "newly passing" | null;
  readonly divergence: CaseResult["divergence"];
}

export interface CaseMatrix {
  readonly trials: readonly number[];
  readonly rows: readonly MatrixRow[];
}

const rank = (row: MatrixRow): number => {
  if (row.mark === "newly failing") return 0;
  if (row.passed < row.judged) return 1;
  if (row.cells.some((cell) => cell?.status === "error")) return 2;
  return row.mark === "newly passing" ? 3 : 4;
};

/** Case × trial: newly failing cases first, then failing ones, then those that could not run. */
export function buildMatrix(
  results: readonly CaseResult[],
  baseline: readonly CaseResult[],
  verdict: Pick<Verdict, "newlyFailing" | "newlyPassing"> | null,
): CaseMatrix {
  const trials = [...new Set(results.map(({ trial }) => trial))].sort((a, b) => a - b);
  const before = byCase(baseline);
  const failing = new Set(verdict?.newlyFailing);
  const passing = new Set(verdict?.newlyPassing);
  const rows = [...byCase(results)].map(([caseId, own]): MatrixRow => {
    const old = before.get(caseId);
    return {
      caseId,
      cells: trials.map((trial) => own.find((result) => result.trial === trial) ?? null),
      ...count(own),
      baseline: old ? count(old) : null,
      mark: failing.has(caseId) ? "newly failing" : passing.has(caseId) ? "newly passing" : null,
      divergence:
        own.find((result) => result.divergence !== null && result.status !== "passed")?.divergence ??
        own.find((result) => result.divergence !== null)?.divergence ??
        null,
    };
  });
  rows.sort((a, b) => rank(a) - rank(b) || a.caseId.localeCompare(b.caseId, "en", { numeric: true }));
  return { trials, rows };
}

function byCase(results: readonly CaseResult[]): Map<string, CaseResult[]> {
  const cases = new Map<string, CaseResult[]>();
  for (const result of results) {
    const own = cases.get(result.caseId);
    if (own) own.push(result);
    else cases.set(result.caseId, [result]);
  }
  return cases;
}

function count(results: readonly CaseResult[]): { passed: number; judged: number } {
  return {
    passed: results.filter(({ status }) => status === "passed").length,
    judged: results.filter(({ status }) => status !== "error").length,
  };
}
