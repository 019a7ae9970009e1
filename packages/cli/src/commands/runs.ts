import type { RunSummary } from "@retake/protocol";
import { Command } from "commander";
import { contextOf } from "../context.ts";
import { searchedFor } from "../saved-search.ts";
import { wholeNumber } from "../options.ts";
import { table, type Column } from "../terminal/table.ts";
import { note, plain, print, printJson, statusStyle, styled } from "../terminal/text.ts";
import { costOfRun, duration, time } from "../terminal/units.ts";

const PAGE = 500;

interface Options {
  readonly saved?: string;
  readonly limit: number;
  readonly json?: true;
}

export function runsCommand(): Command {
  return new Command("runs")
    .description("Search runs, newest first.")
    .argument("[query...]", 'words, "phrases", field:value, (this OR that), -negated, step -> step', [])
    .option("--saved <name>", "a saved search instead of a query; `retake searches list` shows them")
    .option("--limit <count>", "how many to list", wholeNumber(1), 20)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake runs\n  retake runs 'agent:airline status:error since:7d'\n  retake runs 'cost:>0.05 \"card declined\"' --limit 100\n  retake runs '(cost:>1 OR duration:>5m) search -> refund!error'\n  retake runs label:tau-airline --json | jq '.runs[].runId'\n\nThe whole language: docs/guides/search.md",
    )
    .action(async (words: string[], options: Options, command: Command) => {
      const { client } = contextOf(command);
      const searched = await searchedFor(client, words, options.saved);
      const runs: RunSummary[] = [];
      let total = 0;
      let cursor: string | undefined;
      do {
        const page = await client.listRuns({ query: { ...searched, limit: Math.min(PAGE, options.limit - runs.length), cursor } });
        runs.push(...page.runs);
        total = page.total ?? 0;
        cursor = page.next ?? undefined;
      } while (cursor !== undefined && runs.length < options.limit);
      if (options.json) {
        printJson({ runs, total });
        return;
      }
      if (runs.length > 0) print(table(columns, runs.map(toRow)));
      note(total === 0 ? "No runs match." : `${runs.length} of ${total} runs`);
    });
}

const columns: readonly Column[] = [
  { title: "RUN" },
  { title: "STATUS" },
  { title: "AGENT", maxWidth: 24 },
  { title: "STARTED" },
  { title: "TOOK", align: "right" },
  { title: "STEPS", align: "right" },
  { title: "COST", align: "right" },
  { title: "SCORES", maxWidth: 24 },
  { title: "INPUT", maxWidth: 48 },
];

function toRow(run: RunSummary): string[] {
  const scores = run.scores.map(({ name, value, label }) => `${name}=${value ?? label ?? ""}`).join(" ");
  return [
    run.runId,
    styled(statusStyle(run.status), run.status),
    plain(run.agent),
    time(run.startTimeMs),
    duration(run.durationMs),
    String(run.steps),
    costOfRun(run),
    plain(scores),
    plain(run.firstInput),
  ];
}
