import { parseSearch, readRecompute, type ModelCosts } from "@retake/protocol";
import { Command, InvalidArgumentError } from "commander";
import { contextOf } from "../../context.ts";
import { Progress } from "../../terminal/progress.ts";
import { table, type Column } from "../../terminal/table.ts";
import { note, plain, print, printJson, styled } from "../../terminal/text.ts";

interface ListOptions {
  readonly since?: number;
  readonly until?: number;
  readonly json?: true;
}

interface RecomputeOptions extends ListOptions {
  readonly dryRun?: true;
}

export function costsCommand(): Command {
  const range = (command: Command): Command =>
    command
      .option("--since <when>", "calls that began then or later: 7d, 12h, or a date", parseTime)
      .option("--until <when>", "calls that began before", parseTime)
      .option("--json", "print JSON only");
  const recompute = range(new Command("recompute"))
    .description("Compute what calls cost by the prices that the collector has now: built in, and of RETAKE_PRICES.")
    .option("--dry-run", "only say what would change")
    .addHelpText("after", "\nExamples:\n  retake costs recompute --dry-run\n  retake costs recompute --since 30d")
    .action(async (_: RecomputeOptions, command: Command) => recomputeCosts(command.optsWithGlobals<RecomputeOptions>(), command));
  return range(new Command("costs"))
    .description("What calls of models cost, by model and price; which models have no known price.")
    .addCommand(recompute)
    .addHelpText("after", "\nExamples:\n  retake costs --since 7d\n  retake costs recompute --dry-run")
    .action(async ({ since, until, json }: ListOptions, command: Command) => {
      const { models } = await contextOf(command).client.listCosts({ query: { sinceMs: since, untilMs: until } });
      if (json) printJson({ models });
      else printCosts(models);
    });
}

function printCosts(models: readonly ModelCosts[]): void {
  if (models.length === 0) {
    note("There are no calls of models.");
    return;
  }
  print(table(columns, models.map(toRow)));
  const total = models.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const unpriced = models.filter(({ unpricedCalls }) => unpricedCalls > 0);
  const calls = unpriced.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0);
  note(`Together ${usd(total)}${calls === 0 ? "." : `, and what ${calls} calls cost for whose models no price is known.`}`);
  if (calls > 0) note("Prices of your own go into the file that RETAKE_PRICES of the collector names; then: retake costs recompute");
}

const columns: readonly Column[] = [
  { title: "MODEL", maxWidth: 40 },
  { title: "PROVIDER", maxWidth: 20 },
  { title: "CALLS", align: "right" },
  { title: "TOKENS IN", align: "right" },
  { title: "TOKENS OUT", align: "right" },
  { title: "COST", align: "right" },
  { title: "PRICES" },
];

function toRow(row: ModelCosts): string[] {
  return [
    plain(row.model) || "(no name)",
    plain(row.provider),
    String(row.calls),
    String(row.inputTokens + row.cacheReadTokens + row.cacheWriteTokens),
    String(row.outputTokens + row.reasoningTokens),
    row.unpricedCalls > 0 && row.costUsd === 0 ? styled("yellow", "?") : usd(row.costUsd),
    plain(row.priceVersion) || styled("yellow", "unknown"),
  ];
}

async function recomputeCosts({ since, until, json, dryRun: only }: RecomputeOptions, command: Command): Promise<void> {
  const dryRun = only ?? false;
  const { url, key } = contextOf(command);
  const request = { dryRun, ...(since !== undefined && { sinceMs: since }), ...(until !== undefined && { untilMs: until }) };
  const progress = new Progress({ quiet: json ?? false });
  const changed: string[][] = [];
  for await (const event of readRecompute(request, { url, key })) {
    if (json) {
      if (event.type !== "progress") print(JSON.stringify(event));
    } else if (event.type === "model")
      changed.push([plain(event.model), String(event.calls), usd(event.costBeforeUsd), usd(event.costAfterUsd), plain(event.priceVersion)]);
    else if (event.type === "progress") progress.show(`${event.runs} of ${event.totalRuns} runs`);
    else {
      if (changed.length > 0) print(table(changeColumns, changed));
      const { calls, runs, costBeforeUsd, costAfterUsd } = event;
      const from = `from ${usd(costBeforeUsd)} to ${usd(costAfterUsd)}`;
      if (calls === 0) note("All costs are by the prices of now.");
      else note(`${calls} calls of ${runs} runs ${dryRun ? "would go" : "went"} ${from}.`);
    }
  }
}

const changeColumns: readonly Column[] = [
  { title: "MODEL", maxWidth: 40 },
  { title: "CALLS", align: "right" },
  { title: "BEFORE", align: "right" },
  { title: "AFTER", align: "right" },
  { title: "PRICES" },
];

/** Nothing that costs anything is shown as nothing. */
function usd(amount: number): string {
  if (amount === 0) return "$0";
  return amount < 0.0001 ? "<$0.0001" : `$${amount.toFixed(amount < 0.1 ? 4 : 2)}`;
}

/** A time as the search knows it: how long ago, or a date. */
function parseTime(text: string): number {
  try {
    const { where } = parseSearch(`since:${JSON.stringify(text)}`);
    if (where.type === "field" && where.predicate.type === "compare") return where.predicate.value;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError("Expected how long ago (7d, 12h, 30m) or a date (2027-01-31).");
}
