import { defaultSearchRange, searchRange, type PartialAnswer, type RunSummary, type SearchedRange } from "@retake/protocol";
import { Command, InvalidArgumentError } from "commander";
import { contextOf } from "../context.ts";
import { wholeNumber } from "../options.ts";
import { table, type Column } from "../terminal/table.ts";
import { note, plain, print, printJson, statusStyle, styled } from "../terminal/text.ts";
import { costOfRun, duration, time } from "../terminal/units.ts";

const PAGE = 500;

interface Options {
  readonly limit: number;
  readonly range: string;
  readonly json?: true;
}

export function searchCommand(): Command {
  return new Command("search")
    .alias("runs")
    .description("Search runs, newest first.")
    .argument("[query...]", 'words, "phrases", field:value, (this OR that), -negated, step -> step', [])
    .option("--limit <count>", "how many to list", wholeNumber(1), 20)
    .option("--range <range>", "how far back to look where the search says nothing of time: 1h, 7d, 4w, all", readRange, defaultSearchRange)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake search\n  retake search 'agent:airline status:error since:7d'\n  retake search 'cost:>0.05 \"card declined\"' --limit 100\n  retake search '(cost:>1 OR duration:>5m) search -> refund!error'\n  retake search label:tau-airline --json | jq '.runs[].runId'\n\nThe whole language: docs/guides/search.md",
    )
    .action(async (words: string[], options: Options, command: Command) => {
      const { client } = contextOf(command);
      const runs: RunSummary[] = [];
      let found: number | null = null;
      let range: SearchedRange | undefined;
      let partial: PartialAnswer | null = null;
      let cursor: string | undefined;
      do {
        const first = runs.length === 0;
        const query = { q: words.join(" "), range: options.range, limit: Math.min(PAGE, options.limit - runs.length), cursor };
        const page = await client.listRuns({ query: { ...query, count: first ? "true" : "false" } });
        runs.push(...page.runs);
        if (first) ({ total: found, range } = page);
        partial ??= page.partial;
        cursor = page.next ?? undefined;
      } while (cursor !== undefined && runs.length < options.limit);
      const total = found ?? runs.length;
      if (options.json) {
        printJson({ runs, total, range, partial });
        return;
      }
      if (runs.length > 0) print(table(columns, runs.map(toRow)));
      const where =
        range === undefined || range.own || range.fromMs === null ? "" : ` of the last ${options.range} (--range all looks further back)`;
      note(total === 0 ? `No runs${where} match.` : `${runs.length} of ${total} runs${where}`);
      if (partial !== null) note(partial.message);
    });
}

function readRange(text: string): string {
  const range = searchRange.safeParse(text);
  if (!range.success) throw new InvalidArgumentError("It is all, or a number with m, h, d or w, as in 7d.");
  return range.data;
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
