import type { Change, RunDetail } from "@retake/protocol";
import { pinsText } from "../terminal/divergence.ts";
import { table } from "../terminal/table.ts";
import { plain, print, styled } from "../terminal/text.ts";
import { dollars, duration } from "../terminal/units.ts";
import { changeText } from "../terminal/value-text.ts";
import { isSame, type RunComparison, type StepComparison } from "./compare-runs.ts";
import type { StateComparison } from "./compare-states.ts";

/** Changes shown of one step. */
const MOST_CHANGES = 8;

export function printStates({ from, to, changes, truncated }: StateComparison, limit: number): void {
  const name = (reference: typeof from): string =>
    reference === null ? "nothing" : `${reference.point} ${plain(reference.stepKey || "the run")} (${reference.id})`;
  print(`${styled("dim", "from")} ${name(from)}\n${styled("dim", "to")}   ${name(to)}\n`);
  if (changes.length === 0) print("The states are the same.");
  else print(changeLines(changes, limit, "").join("\n"));
  if (truncated) print("There are more changes than the collector lists.");
}

export function printRuns(comparison: RunComparison, limit: number): void {
  const { a, b, exact, alignedBy, input, outcome, sameOrder, steps, equal } = comparison;
  print(summary(a, b));
  const pins = pinsText({ "agent.version": a.run.agentVersion, ...a.pins }, { "agent.version": b.run.agentVersion, ...b.pins }, ["A", "B"]);
  const blocks = [
    pins,
    exact ? "" : "A run has no recording: what the spans show was compared, which is cut short, and digests of what they hold.",
    alignedBy === "key" ? "" : `Steps without a step key in common were aligned in order, by kind, name and input.`,
    titled("The runs' input differs", input),
    stepsText(steps, limit),
    sameOrder ? "" : "The steps that both have come in another order.",
    titled("The runs' outcome differs", outcome),
    equal ? "The runs went the same way." : "",
  ];
  for (const block of blocks) if (block !== "") print(`\n${block}`);
}

function summary(a: RunDetail, b: RunDetail): string {
  const row = (name: string, read: (detail: RunDetail) => string): string[] => [name, read(a), read(b)];
  return table(
    [{ title: "" }, { title: "A" }, { title: "B" }],
    [
      row("run", ({ run }) => run.runId),
      row("agent", ({ run }) => plain(`${run.agent} ${run.agentVersion}`)),
      row("status", ({ run }) => plain(`${run.status} ${run.statusMessage}`)),
      row("output", ({ run }) => plain(run.lastOutput)),
      row("steps", ({ run }) => `${run.steps}${run.inheritedSteps > 0 ? ` (${run.inheritedSteps} recorded)` : ""}`),
      row("took", ({ run }) => duration(run.durationMs)),
      row("tokens", ({ run }) => `${run.inputTokens} in, ${run.outputTokens} out`),
      row("cost", ({ run }) => dollars(run.costUsd) || "$0"),
    ],
  );
}

function stepsText(steps: readonly StepComparison[], limit: number): string {
  const lines: string[] = [];
  let same = 0;
  let shown = 0;
  const flush = (): void => {
    if (same > 0) lines.push(styled("dim", `  … ${same} ${same === 1 ? "step" : "steps"} the same`));
    same = 0;
  };
  for (const step of steps) {
    if (isSame(step)) same++;
    else if (shown++ < limit) {
      flush();
      lines.push(...stepLines(step));
    }
  }
  flush();
  if (shown > limit) lines.push(`  … and ${shown - limit} more steps that differ; --limit shows more`);
  return lines.join("\n");
}

function stepLines({ key, where, input, outcome }: StepComparison): string[] {
  if (where !== "both")
    return [`${where === "a" ? styled("red", "-") : styled("green", "+")} ${plain(key)}  only in ${where.toUpperCase()}`];
  const what = [input.length > 0 ? "input" : "", outcome.length > 0 ? "outcome" : ""].filter((part) => part !== "").join(" and ");
  return [
    `${styled("yellow", "~")} ${plain(key)}  different ${what}`,
    ...changeLines(input, MOST_CHANGES, "    input   "),
    ...changeLines(outcome, MOST_CHANGES, "    outcome "),
  ];
}

function titled(title: string, changes: readonly Change[]): string {
  return changes.length === 0 ? "" : [`${title}:`, ...changeLines(changes, MOST_CHANGES, "    ")].join("\n");
}

function changeLines(changes: readonly Change[], limit: number, indent: string): string[] {
  const lines = changes.slice(0, limit).map((change) => indent + changeText(change));
  return changes.length > limit ? [...lines, `${indent}… and ${changes.length - limit} more changes`] : lines;
}
