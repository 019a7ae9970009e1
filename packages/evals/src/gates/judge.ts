import type { CaseResult, ScorerVerdict, Verdict } from "@retake/protocol";
import type { Scorer } from "../scorers/index.ts";
import { compare, DEFAULT_MARGIN, mean, pairedDifferences, passHatKs, type Comparison, type Compared } from "../statistics/index.ts";
import { checkGates, type Gates } from "./gates.ts";

/** The name under which whole trials (all scorers together) are compared. */
const PASS = "pass";

export interface JudgeInput {
  readonly scorers: readonly Pick<Scorer, "name" | "better" | "margin">[];
  readonly gates: Gates;
  readonly results: readonly CaseResult[];
  /** null: there is no baseline. */
  readonly baseline: readonly CaseResult[] | null;
}

type ByCase = ReadonlyMap<string, readonly CaseResult[]>;

/**
 * The verdict of an experiment. Trials that could not be run count for nothing but
 * the gate `maxErrors`. It has passed where every gate holds and nothing regressed.
 */
export function judge({ scorers, gates, results, baseline }: JudgeInput): Verdict {
  const candidate = byCase(results);
  const before = baseline && byCase(baseline);
  const verdicts = compareAll(scorers, candidate, before);
  const overall = combine(verdicts.map(({ verdict }) => verdict));
  const trials = [...candidate.values()].map((all) => ({ trials: all.length, successes: all.filter(passed).length }));
  const passRate = mean(trials.map((one) => one.successes / one.trials));
  const pairs = before === null ? [] : paired(candidate, before, passValue);
  const checked = checkGates(gates, {
    passRate,
    effect: pairs.length === 0 ? null : mean(pairedDifferences(pairs)),
    costUsd: results.reduce((sum, { costUsd }) => sum + costUsd, 0),
    mostSteps: results.reduce((most, { steps }) => Math.max(most, steps), 0),
    errors: results.filter(({ status }) => status === "error").length,
  });
  return {
    passed: checked.every((gate) => gate.passed) && overall !== "regressed",
    verdict: overall,
    passRate,
    passHatK: passHatKs(trials),
    scorers: verdicts,
    gates: checked,
    newlyFailing: flipped(before, candidate),
    newlyPassing: before === null ? [] : flipped(candidate, before),
  };
}

function byCase(results: readonly CaseResult[]): ByCase {
  return Map.groupBy(
    results.filter(({ status }) => status !== "error"),
    ({ caseId }) => caseId,
  );
}

function passed({ status }: CaseResult): boolean {
  return status === "passed";
}

function passValue(result: CaseResult): number {
  return passed(result) ? 1 : 0;
}

type Value = (result: CaseResult) => number | undefined;

function valueOf({ name, better }: JudgeInput["scorers"][number]): Value {
  if (name === PASS) return passValue;
  const value: Value = ({ scores }) => scores.find((score) => score.name === name)?.value;
  // What stopped half-way is cheap and short, which is no merit: only trials that ended are measured.
  return better === "lower" ? (result) => (ended(result) ? value(result) : undefined) : value;
}

function ended({ divergence, error }: CaseResult): boolean {
  return divergence === null && error === null;
}

function compareAll(scorers: JudgeInput["scorers"], candidate: ByCase, baseline: ByCase | null): ScorerVerdict[] {
  const rows = [{ name: PASS }, ...scorers];
  const means = rows.map((row) => meanOverCases(candidate, valueOf(row)));
  if (baseline === null) {
    return rows.map(({ name }, i) => ({
      scorer: name,
      mean: means[i]!,
      baselineMean: null,
      effect: null,
      interval: null,
      pValue: null,
      verdict: "no baseline",
      cases: candidate.size,
    }));
  }
  const baselineMeans = rows.map((row) => meanOverCases(baseline, valueOf(row)));
  const compared = compare(rows.map((row, i) => toComparison(row, paired(candidate, baseline, valueOf(row)), baselineMeans[i]!)));
  return rows.map(({ name }, i) => toVerdict(name, means[i]!, baselineMeans[i]!, compared[i]!));
}

function toComparison(
  { name, better = "higher", margin }: JudgeInput["scorers"][number],
  cases: Comparison["cases"],
  baselineMean: number,
): Comparison {
  const relative = better === "lower" ? DEFAULT_MARGIN * Math.abs(baselineMean) : DEFAULT_MARGIN;
  return { name, better, margin: margin ?? relative, cases };
}

function toVerdict(
  scorer: string,
  value: number,
  baselineMean: number,
  { effect, interval, pValue, verdict, cases }: Compared,
): ScorerVerdict {
  return { scorer, mean: value, baselineMean, effect, interval, pValue, verdict, cases };
}

function meanOverCases(cases: ByCase, value: Value): number {
  return mean(
    [...cases.values()]
      .map((trials) => trials.map(value).filter((each) => each !== undefined))
      .filter((values) => values.length > 0)
      .map(mean),
  );
}

function paired(candidate: ByCase, baseline: ByCase, value: Value): Comparison["cases"] {
  const values = (results: readonly CaseResult[] | undefined) => (results ?? []).map(value).filter((each) => each !== undefined);
  return [...candidate].map(([caseId, results]) => ({ caseId, candidate: values(results), baseline: values(baseline.get(caseId)) }));
}

function combine(verdicts: readonly ScorerVerdict["verdict"][]): ScorerVerdict["verdict"] {
  for (const decisive of ["regressed", "no baseline", "improved", "inconclusive"] as const)
    if (verdicts.includes(decisive)) return decisive;
  return "unchanged";
}

/** Cases all of whose trials pass in `from`, and not all in `to`. */
function flipped(from: ByCase | null, to: ByCase): string[] {
  if (from === null) return [];
  return [...from].filter(([caseId, trials]) => trials.every(passed) && to.get(caseId)?.every(passed) === false).map(([caseId]) => caseId);
}
