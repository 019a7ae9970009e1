import { Command, CommanderError, InvalidArgumentError } from "commander";
import { auditCommand } from "./commands/access/audit.ts";
import { costsCommand } from "./commands/data/costs.ts";
import { deleteCommand } from "./commands/data/delete.ts";
import { exportCommand } from "./commands/data/export.ts";
import { searchesCommand } from "./commands/data/searches.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { diffCommand } from "./commands/diff.ts";
import { evalCommand } from "./commands/eval.ts";
import { forkCommand } from "./commands/fork.ts";
import { fsckCommand } from "./commands/fsck.ts";
import { importCommand } from "./commands/import.ts";
import { ownerCommand } from "./commands/access/owner.ts";
import { keysCommand } from "./commands/access/keys.ts";
import { projectsCommand } from "./commands/access/projects.ts";
import { replayCommand } from "./commands/replay.ts";
import { retentionCommand } from "./commands/data/retention.ts";
import { searchCommand } from "./commands/search.ts";
import { shareCommand } from "./commands/share.ts";
import { showCommand } from "./commands/show.ts";
import { signalCommand } from "./commands/signal.ts";
import { workerCommand } from "./commands/worker.ts";
import { CommandFailure, ExitCode } from "./exit-code.ts";
import { describeError } from "./terminal/errors.ts";
import { packageVersion } from "./version.ts";

/**
 * Runs the command line. Never rejects.
 *
 * @param args what comes after `retake`
 * @returns the exit code: 0 done, 1 a gate failed or a run did not go as asked, 2 it could not be done
 */
export async function runCli(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...args], { from: "user" });
    return ExitCode.done;
  } catch (error) {
    if (error instanceof CommandFailure) return error.exitCode;
    if (error instanceof InvalidArgumentError) process.stderr.write(`error: ${error.message}\n`);
    // Else commander has printed its message by then; asked-for help ends by a throw, too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.impossible;
    process.stderr.write(`${describeError(error)}\n`);
    return ExitCode.impossible;
  }
}

function createProgram(): Command {
  const program = new Command("retake")
    .description("Search, show, fork, replay and evaluate recorded runs of agents.")
    .version(packageVersion())
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(retake --help shows what there is)")
    .option("--url <address>", "the collector; else RETAKE_URL, else http://127.0.0.1:4318. Its key, if it needs one, in RETAKE_KEY")
    .addHelpText(
      "after",
      "\nExamples:\n  retake search 'agent:airline status:error since:7d'\n  retake show 019a3c…\n  retake eval refunds.suite.ts",
    );
  for (const command of [
    searchCommand(),
    showCommand(),
    shareCommand(),
    forkCommand(),
    replayCommand(),
    diffCommand(),
    workerCommand(),
    evalCommand(),
    importCommand(),
    doctorCommand(),
    fsckCommand(),
    signalCommand(),
    searchesCommand(),
    exportCommand(),
    deleteCommand(),
    costsCommand(),
    retentionCommand(),
    keysCommand(),
    projectsCommand(),
    ownerCommand(),
    auditCommand(),
  ])
    program.addCommand(inherit(command));
  return program;
}

/** Subcommands made apart don't inherit these settings by themselves. */
function inherit(command: Command): Command {
  command.exitOverride().showHelpAfterError(`(retake ${command.name()} --help shows how it is used)`);
  for (const child of command.commands) inherit(child);
  return command;
}
