import { Command } from "commander";
import { contextOf, recording } from "../context.ts";
import { importSweAgent, importTauBench, type ImportOptions, type ImportSummary } from "../importers/index.ts";
import { Progress } from "../terminal/progress.ts";
import { note, printJson } from "../terminal/text.ts";

interface Options {
  readonly again?: true;
  readonly model?: string;
  readonly json?: true;
}

type Importer = (options: ImportOptions) => Promise<ImportSummary>;

export function importCommand(): Command {
  const command = new Command("import").description(
    "Import runs that were recorded elsewhere, by running their agent on the recorded answers.",
  );
  command.addCommand(
    source("tau-bench", "τ-bench trajectories: JSON lines, one run each", (options) => importTauBench(options)).addHelpText(
      "after",
      "\nExample:\n  retake import tau-bench trajectories.jsonl\n\nRuns are labelled tau-airline, task:N and trial:N; the reward becomes the score `reward`.",
    ),
  );
  command.addCommand(
    source("swe-agent", "SWE-agent trajectories: .traj files", (options) => importSweAgent(options)).addHelpText(
      "after",
      "\nExample:\n  retake import swe-agent trajectories/*.traj\n\nRuns are labelled swe-agent and instance:NAME.",
    ),
  );
  return command;
}

function source(name: string, description: string, importer: Importer): Command {
  return new Command(name)
    .description(description)
    .argument("<file...>", "files to import")
    .option("--again", "import runs once more that were imported before")
    .option("--model <name>", "name of the model, where the recording has none")
    .option("--json", "print JSON only")
    .action(async (files: string[], { again, model, json }: Options, command: Command) => {
      const context = contextOf(command);
      const summaries = await recording(context, "retake-import", async ({ flush }) => {
        const done: (ImportSummary & { file: string })[] = [];
        for (const file of files) {
          const progress = new Progress({ quiet: json ?? false });
          const options = { file, client: context.client, flush, again: again ?? false, ...(model !== undefined && { model }) };
          const summary = await importer({
            ...options,
            onProgress: ({ imported, skipped }) => progress.show(`${file}: ${imported} imported, ${skipped} known`),
          });
          progress.show(`${file}: ${summary.imported} imported, ${summary.skipped} known`, true);
          done.push({ file, ...summary });
        }
        return done;
      });
      if (json) printJson({ files: summaries });
      else if (summaries.some(({ skipped }) => skipped > 0)) note("Known runs were left as they are; --again imports them once more.");
    });
}
