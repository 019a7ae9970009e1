import type { CaseResult, ScorerVerdict } from "@retake/protocol";
import { number, reasonOf, signed, type SuiteRun } from "@retake/evals";
import { table, type Column } from "./table.ts";
import { plain, statusStyle, styled } from "./text.ts";

/** Trials listed by name; the rest is counted. */
const LISTED = 10;

const columns: readonly Column[] = [
  { title: "SCORER", maxWidth: 32 },
  { title: "MEAN", align: "right" },
  { title: "BASELINE", align: "right" },
  { title: "CHANGE", align: "right" },
  { title: "95 % INTERVAL" },
  { title: "P", align: "right" },
  { title: "CASES", align: "right" },
  { title: "VERDICT" },
];

/** The outcome of a suite for a terminal: table, pass^k, gates, flips, what failed, the verdict. */
export function verdictText({ experiment, verdict, results }: SuiteRun): string {
  const failed = results.filter(({ status }) => status === "failed");
  const errors = results.filter(({ status }) => status === "error");
  const blocks = [
    table(columns, verdict.scorers.map(toRow)),
    verdict.passHatK.map(({ k, value }) => `pass^${k} = ${number(value)}`).join("  "),
    verdict.gates
      .map(
        (gate) =>
          `${gate.passed ? styled("green", "holds") : styled("red", "fails")}  ${gate.name}  limit ${number(gate.limit)}, actual ${number(gate.actual)}`,
      )
      .join("\n"),
    names("newly failing", verdict.newlyFailing),
    names("newly passing", verdict.newlyPassing),
    trials("failed", failed),
    trials("could not be run", errors),
    `${styled(verdict.passed ? "green" : "red", verdict.passed ? "passed" : "failed")}: ${summary(verdict.verdict, verdict.scorers)}  (experiment ${experiment.id}${experiment.baselineId === null ? "" : `, baseline ${experiment.baselineId}`})`,
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function toRow({ scorer, mean, baselineMean, effect, interval, pValue, verdict, cases }: ScorerVerdict): string[] {
  const range = interval === null ? "" : `${signed(interval.low)} … ${signed(interval.high)}`;
  return [
    plain(scorer),
    number(mean),
    number(baselineMean),
    effect === null ? "" : signed(effect),
    range,
    number(pValue),
    String(cases),
    styled(statusStyle(verdict), verdict),
  ];
}

function summary(verdict: ScorerVerdict["verdict"], scorers: readonly ScorerVerdict[]): string {
  const decisive = scorers.find((each) => each.verdict === verdict);
  if (!decisive || decisive.effect === null || decisive.interval === null) return verdict;
  return `${verdict}, ${plain(decisive.scorer)} ${signed(decisive.effect)} (95 % between ${signed(decisive.interval.low)} and ${signed(decisive.interval.high)})`;
}

function names(title: string, cases: readonly string[]): string {
  if (cases.length === 0) return "";
  return `${title}: ${cases.slice(0, LISTED).map(plain).join(", ")}${cases.length > LISTED ? ` and ${cases.length - LISTED} more` : ""}`;
}

function trials(title: string, results: readonly CaseResult[]): string {
  if (results.length === 0) return "";
  const rows = results.slice(0, LISTED).map((result) => [`  ${plain(result.caseId)}`, `trial ${result.trial}`, plain(reasonOf(result))]);
  const more = results.length > LISTED ? `\n  and ${results.length - LISTED} more` : "";
  return `${results.length} ${title}:\n${table([{ title: "  CASE", maxWidth: 40 }, { title: "TRIAL" }, { title: "WHY", maxWidth: 100 }], rows)}${more}`;
}
