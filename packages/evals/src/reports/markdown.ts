import type { CaseResult, ScorerVerdict, Verdict } from "@retake/protocol";
import type { SuiteRun } from "../execution/index.ts";

/** Failed and broken trials listed; the rest is counted. */
const LISTED = 20;
const TEXT_LENGTH = 200;

/** A report for a pull request. What comes from runs is escaped: it is not ours. */
export function markdownReport({ experiment, verdict, results }: Pick<SuiteRun, "experiment" | "verdict" | "results">): string {
  const lines = [
    `# ${escape(experiment.suite)}: ${verdict.passed ? "passed" : "failed"} (${verdict.verdict})`,
    "",
    `Experiment \`${experiment.id}\`, mode ${experiment.mode}, ${experiment.cases} cases, ${results.length} trials, ${baselineNote(experiment.baselineId)}.`,
    "",
    "| scorer | mean | baseline | change | 95 % interval | p | verdict |",
    "| --- | ---: | ---: | ---: | --- | ---: | --- |",
    ...verdict.scorers.map(scorerRow),
    "",
    ...passHatKLine(verdict),
    "| gate | limit | actual | |",
    "| --- | ---: | ---: | --- |",
    ...verdict.gates.map(
      (gate) => `| ${gate.name} | ${number(gate.limit)} | ${number(gate.actual)} | ${gate.passed ? "holds" : "**fails**"} |`,
    ),
    "",
    ...flips("Newly failing", verdict.newlyFailing),
    ...flips("Newly passing", verdict.newlyPassing),
    ...trialList(
      "Failed trials",
      results.filter(({ status }) => status === "failed"),
    ),
    ...trialList(
      "Could not be run",
      results.filter(({ status }) => status === "error"),
    ),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function baselineNote(baselineId: string | null): string {
  return baselineId === null ? "no baseline" : `baseline \`${baselineId}\``;
}

function scorerRow({ scorer, mean, baselineMean, effect, interval, pValue, verdict }: ScorerVerdict): string {
  const range = interval === null ? "" : `${signed(interval.low)} … ${signed(interval.high)}`;
  return `| ${escape(scorer)} | ${number(mean)} | ${number(baselineMean)} | ${effect === null ? "" : signed(effect)} | ${range} | ${number(pValue)} | ${verdict} |`;
}

function passHatKLine({ passHatK }: Verdict): string[] {
  return passHatK.length === 0 ? [] : [passHatK.map(({ k, value }) => `pass^${k} = ${number(value)}`).join(", "), ""];
}

function flips(title: string, cases: readonly string[]): string[] {
  if (cases.length === 0) return [];
  const more = cases.length > LISTED ? ` and ${cases.length - LISTED} more` : "";
  return [`${title}: ${cases.slice(0, LISTED).map(escape).join(", ")}${more}`, ""];
}

function trialList(title: string, results: readonly CaseResult[]): string[] {
  if (results.length === 0) return [];
  const more = results.length > LISTED ? [`- and ${results.length - LISTED} more`] : [];
  return [
    `## ${title}`,
    "",
    ...results.slice(0, LISTED).map((result) => `- ${escape(result.caseId)}, trial ${result.trial}: ${escape(reasonOf(result))}`),
    ...more,
    "",
  ];
}

/** Why a trial did not pass, in one line. */
export function reasonOf({ divergence, error, scores }: CaseResult): string {
  if (divergence) return `left its recording at ${divergence.key} (${divergence.type}): ${divergence.message}`;
  const failed = scores
    .filter(({ passed }) => passed === false)
    .map(({ name, value, explanation }) => `${name} = ${number(value)}${explanation === null ? "" : ` (${explanation})`}`);
  return [...(error === null ? [] : [error]), ...failed].join("; ");
}

/** At most four decimals, none that say nothing. */
export function number(value: number | null): string {
  return value === null ? "" : String(Number(value.toFixed(4)));
}

/** As {@link number}, with the sign of a change. */
export function signed(value: number): string {
  return value > 0 ? `+${number(value)}` : number(value);
}

function escape(text: string): string {
  const flat = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  const cut = flat.length > TEXT_LENGTH ? `${flat.slice(0, TEXT_LENGTH)}…` : flat;
  return cut
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_{}[\]()#+!|~@]/g, "\\$&");
}
