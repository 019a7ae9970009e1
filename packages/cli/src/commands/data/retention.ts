import type { ProjectRetention } from "@retake/protocol";
import { Command, InvalidArgumentError } from "commander";
import { contextOf } from "../../context.ts";
import { table, type Column } from "../../terminal/table.ts";
import { note, plain, print, printJson } from "../../terminal/text.ts";

interface Options {
  readonly project?: string;
  readonly days?: number;
  readonly keepAll?: true;
  readonly default?: true;
  readonly json?: true;
}

export function retentionCommand(): Command {
  return new Command("retention")
    .description("How long runs are kept, by project: show it, or change it. Needs a key of scope admin, or loopback.")
    .option("--project <name>", "only this project; to change: it, else that of the key in use")
    .option("--days <number>", "delete runs that are older", parseDays)
    .option("--keep-all", "delete none")
    .option("--default", "as RETAKE_RETENTION_DAYS of the collector says")
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake retention\n  retake retention --project shop --days 30\n  retake retention --project shop --keep-all\n\nWhat is too old goes with the next pass, within 6 hours.",
    )
    .action(async (options: Options, command: Command) => {
      const { client } = contextOf(command);
      const { project, json } = options;
      const days = changeOf(options);
      if (days !== undefined) {
        const changed = await client.setRetention({ body: { days, ...(project !== undefined && { project }) } });
        if (json) printJson(changed);
        else note(`Runs of ${plain(changed.project)}: ${inWords(changed)}.`);
        return;
      }
      const list = await client.listRetention({ query: { project } });
      if (json) {
        printJson(list);
        return;
      }
      if (list.projects.length > 0) print(table(columns, list.projects.map(toRow)));
      note(`Projects without their own: ${duration(list.defaultDays)} (RETAKE_RETENTION_DAYS).`);
    });
}

/** undefined: nothing is to be changed. */
function changeOf(options: Options): number | null | undefined {
  const given = [options.days, options.keepAll, options.default].filter((each) => each !== undefined);
  if (given.length > 1) throw new InvalidArgumentError("Only one of --days, --keep-all and --default can hold.");
  if (options.keepAll) return 0;
  return options.default ? null : options.days;
}

const columns: readonly Column[] = [{ title: "PROJECT", maxWidth: 40 }, { title: "RUNS ARE KEPT" }];

function toRow(row: ProjectRetention): string[] {
  return [plain(row.project), inWords(row)];
}

function inWords({ days, ownDays }: ProjectRetention): string {
  return `${duration(days)}${ownDays === null ? ", as the collector's settings say" : ""}`;
}

function duration(days: number): string {
  if (days === 0) return "for ever";
  return `for ${days} ${days === 1 ? "day" : "days"}`;
}

function parseDays(text: string): number {
  const days = Number(text);
  if (text.trim() !== "" && days >= 0.01 && days <= 36_500) return days;
  throw new InvalidArgumentError("Expected a number of days, from 0.01 to 36500.");
}
