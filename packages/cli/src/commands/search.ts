import { defaultSearchRange, searchRange, type Client, type PartialAnswer, type RunSummary, type SearchedRange } from "@retake/protocol";
import { Command, InvalidArgumentError } from "commander";
import { contextOf } from "../context.ts";
import { searchedFor } from "../saved-search.ts";
import { wholeNumber } from "../options.ts";
import { table, type Column } from "../terminal/table.ts";
import { note, plain, print, printJson, statusStyle, styled } from "../terminal/text.ts";
import { costOfRun, duration, time } from "../terminal/units.ts";

const PAGE = 500;

interface Options {
  readonly limit: number;
  readonly saved?: string;
  readonly range?: string;
  readonly ask?: true;
  readonly json?: true;
}

export function searchCommand(): Command {
  return new Command("search")
    .alias("runs")
    .description("Search runs, newest first.")
    .argument("[query...]", 'words, "phrases", field:value, (this OR that), -negated, step -> step', [])
    .option("--saved <name>", "a saved search instead of a query; `retake searches list` shows them")
    .option("--limit <count>", "how many to list", wholeNumber(1), 20)
    .option(
      "--range <range>",
      "how far back to look where the search says nothing of time: 1h, 7d (unless another is said), 4w, all",
      readRange,
    )
    .option("--ask", "take the words as a question, and let the collector's model make a search of it")
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake search\n  retake search 'agent:airline status:error since:7d'\n  retake search 'cost:>0.05 \"card declined\"' --limit 100\n  retake search '(cost:>1 OR duration:>5m) search -> refund!error'\n  retake search label:tau-airline --json | jq '.runs[].runId'\n\nThe whole language: docs/guides/search.md",
    )
    .action(async (words: string[], options: Options, command: Command) => {
      const { client } = contextOf(command);
      const asked = options.ask ? [await askFor(client, words.join(" "))] : words;
      const { q, range: back = defaultSearchRange } = await searchedFor(client, asked, options.saved, options.range);
      const found = await findRuns(client, q, back, options.limit);
      if (options.json) {
        printJson(found);
        return;
      }
      const { runs, total, range, partial } = found;
      if (runs.length > 0) print(table(columns, runs.map(toRow)));
      const where = range.own || range.fromMs === null ? "" : ` of the last ${back} (--range all looks further back)`;
      note(total === 0 ? `No runs${where} match.` : `${runs.length} of ${total} runs${where}`);
      if (partial !== null) note(partial.message);
    });
}

async function askFor(client: Client, question: string): Promise<string> {
  const { q } = await client.askSearch({ body: { question } });
  note(`Search: ${plain(q)}`);
  return q;
}

interface Found {
  readonly runs: readonly RunSummary[];
  readonly total: number;
  readonly range: SearchedRange;
  readonly partial: PartialAnswer | null;
}

async function findRuns(client: Client, q: string, range: string, limit: number): Promise<Found> {
  const runs: RunSummary[] = [];
  const { next, ...first } = await client.listRuns({ query: { q, range, limit: Math.min(PAGE, limit) } });
  runs.push(...first.runs);
  let { partial } = first;
  for (let cursor = next; cursor !== null && runs.length < limit;) {
    const page = await client.listRuns({ query: { q, range, limit: Math.min(PAGE, limit - runs.length), cursor, count: "false" } });
    runs.push(...page.runs);
    partial ??= page.partial;
    cursor = page.next;
  }
  return { runs, total: first.total ?? runs.length, range: first.range, partial };
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
