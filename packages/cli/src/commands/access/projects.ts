import type { Project } from "@retake/protocol";
import { Command, InvalidArgumentError } from "commander";
import { contextOf } from "../../context.ts";
import { table, type Column } from "../../terminal/table.ts";
import { note, plain, print, printJson } from "../../terminal/text.ts";
import { time } from "../../terminal/units.ts";

export function projectsCommand(): Command {
  const command = new Command("projects").description("Create and list projects. Needs a key of scope admin, or loopback.");
  for (const each of [createCommand(), listCommand()]) command.addCommand(each);
  return command;
}

interface CreateOptions {
  readonly retentionDays?: number;
  readonly json?: true;
}

function createCommand(): Command {
  return new Command("create")
    .description("Create a project: runs, workers, suites and keys of its own. Nothing crosses from one to another.")
    .argument("<name>", "letters, digits, dots, dashes and underscores")
    .option("--retention-days <days>", "how long its runs are kept; else as the collector's settings say", parseDays)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake projects create shop --retention-days 30\n  retake keys create shop-agent --project shop --scope ingest",
    )
    .action(async (name: string, { retentionDays, json }: CreateOptions, command: Command) => {
      const project = await contextOf(command).client.createProject({ body: { name, retentionDays: retentionDays ?? null } });
      if (json) printJson(project);
      else note(`Created ${plain(project.name)}. A key for it: retake keys create NAME --project ${plain(project.name)}`);
    });
}

function listCommand(): Command {
  return new Command("list")
    .description("List projects by name.")
    .option("--json", "print JSON only")
    .addHelpText("after", "\nExamples:\n  retake projects list\n  retake projects list --json | jq -r '.projects[].name'")
    .action(async ({ json }: { json?: true }, command: Command) => {
      const { projects } = await contextOf(command).client.listProjects();
      if (json) printJson({ projects });
      else print(table(columns, projects.map(toRow)));
    });
}

const columns: readonly Column[] = [{ title: "PROJECT", maxWidth: 60 }, { title: "CREATED" }, { title: "RUNS ARE KEPT" }];

function toRow(project: Project): string[] {
  return [plain(project.name), time(project.createdTimeMs), kept(project)];
}

function kept({ retentionDays }: Project): string {
  if (retentionDays === 0) return "for ever";
  return retentionDays === null ? "as the settings say" : `${retentionDays} days`;
}

function parseDays(text: string): number {
  const days = Number(text);
  if (text.trim() !== "" && (days === 0 || (days >= 0.01 && days <= 36_500))) return days;
  throw new InvalidArgumentError("Expected days, from 0.01 to 36500, or 0: for ever.");
}
