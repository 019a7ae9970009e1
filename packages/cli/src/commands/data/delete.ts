import { readDeletion, type DeletionReport } from "@retake/protocol";
import { Command, InvalidArgumentError } from "commander";
import { contextOf, type Context } from "../../context.ts";
import { CommandFailure, ExitCode } from "../../exit-code.ts";
import { parseRunId } from "../../options.ts";
import { confirm } from "../../terminal/confirm.ts";
import { Progress } from "../../terminal/progress.ts";
import { table } from "../../terminal/table.ts";
import { note, plain, print, printJson, styled } from "../../terminal/text.ts";
import { time } from "../../terminal/units.ts";

interface Options {
  readonly user?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

type Target = { readonly runId: string } | { readonly user: string };

export function deleteCommand(): Command {
  return new Command("delete")
    .description("Delete runs, or all runs of a user, for good: from all tables and from the disk, and prove it.")
    .argument("[run...]", "ids of runs", (text: string, before: string[] | undefined) => [...(before ?? []), parseRunId(text)])
    .option("--user <id>", "all runs of this user in the project")
    .option("--dry-run", "only count what would be deleted")
    .option("--yes", "don't ask")
    .option("--json", "print the reports as JSON, one a line")
    .addHelpText(
      "after",
      "\nExamples:\n  retake delete 019a3c5e6f7081929394a5b6c7d8e9f0\n  retake delete --user ada@example.org --dry-run\n  retake delete --user ada@example.org --yes\n\nWhat arrives later of a deleted run is dropped for 30 days.",
    )
    .action(async (runIds: string[] | undefined, options: Options, command: Command) => {
      const targets: Target[] = [
        ...Array.from(new Set(runIds), (runId) => ({ runId })),
        ...(options.user === undefined ? [] : [{ user: options.user }]),
      ];
      if (targets.length === 0) throw new InvalidArgumentError("Say which runs, or --user whose.");
      const context = contextOf(command);
      let complete = true;
      for (const target of targets) complete = (await deleteOne(context, target, options)) && complete;
      if (!complete) throw new CommandFailure(ExitCode.negative);
    });
}

/** Whether nothing is left. */
async function deleteOne(context: Context, target: Target, options: Options): Promise<boolean> {
  const dryRun = options.dryRun ?? false;
  if (!dryRun && !options.yes) {
    const planned = await run(context, target, true, true);
    if (planned.runs === 0) {
      note(`There are no runs of ${nameOf(target)}.`);
      return true;
    }
    if (!(await confirm(`Delete ${countOf(planned.runs, "run")} of ${nameOf(target)} (${countOf(rowsOf(planned), "row")}) for good?`))) {
      note("Nothing was deleted.");
      return true;
    }
  }
  const report = await run(context, target, dryRun, options.json ?? false);
  if (options.json) printJson({ ...target, ...report });
  else printReport(target, report);
  return dryRun || report.filesWaiting === 0;
}

async function run({ url, key }: Context, target: Target, dryRun: boolean, quiet: boolean): Promise<DeletionReport> {
  const progress = new Progress({ quiet });
  for await (const event of readDeletion(target, { url, key, dryRun })) {
    if (event.type === "end") return event.report;
    progress.show(`${event.stage} ${event.table}`.trim());
  }
  throw new Error("The answer had no end.");
}

function printReport(target: Target, report: DeletionReport): void {
  const { dryRun, tables, runs, filesWaiting, forks, refusedUntilMs } = report;
  if (runs === 0) {
    note(`There are no runs of ${nameOf(target)}.`);
    return;
  }
  const shown = tables.filter(({ found, left }) => found > 0 || (left ?? 0) > 0);
  print(
    table(
      [
        { title: "TABLE" },
        { title: dryRun ? "ROWS" : "FOUND", align: "right" },
        ...(dryRun ? [] : [{ title: "LEFT", align: "right" } as const]),
      ],
      shown.map(({ table: name, found, left }) => [
        name,
        String(found),
        ...(dryRun ? [] : [left === 0 ? styled("green", "0") : styled("red", String(left))]),
      ]),
    ),
  );
  if (forks.length > 0)
    note(
      `${countOf(forks.length, "fork")} of it stay, with what they took over: ${forks.slice(0, 5).join(", ")}${forks.length > 5 ? ", …" : ""}`,
    );
  if (dryRun) {
    note(`${countOf(runs, "run")} of ${nameOf(target)} would be deleted.`);
    return;
  }
  note(
    filesWaiting === 0
      ? `${countOf(runs, "run")} deleted. All rows were counted again: none is left, and no file of ClickHouse holds their bytes any more.`
      : `${countOf(runs, "run")} deleted: no row is left. ClickHouse has yet to take ${countOf(filesWaiting, "replaced file")} off the disk, which it does by itself within minutes.`,
  );
  if (refusedUntilMs !== null) note(`What arrives of it until ${time(refusedUntilMs)} is dropped.`);
}

function rowsOf({ tables }: DeletionReport): number {
  return tables.reduce((sum, { found }) => sum + found, 0);
}

function nameOf(target: Target): string {
  return "runId" in target ? target.runId : `user ${plain(target.user)}`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
