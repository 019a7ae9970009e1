import { writeFile } from "node:fs/promises";
import { RetakeError, replayMode, type ReplayMode } from "@retake/protocol";
import { isSuite, jsonReport, markdownReport, runSuite, type Suite, type SuiteProgress, type SuiteRun } from "@retake/evals";
import { Command, Option } from "commander";
import { contextOf, recording } from "../context.ts";
import { CommandFailure, ExitCode } from "../exit-code.ts";
import { loadModule } from "../load-module.ts";
import { wholeNumber } from "../options.ts";
import { Progress } from "../terminal/progress.ts";
import { note, plain, print } from "../terminal/text.ts";
import { verdictText } from "../terminal/verdict.ts";

interface Options {
  readonly mode?: ReplayMode;
  readonly baseline?: string;
  readonly trials?: number;
  readonly filter?: string;
  readonly json?: true;
  readonly markdown?: string;
}

export function evalCommand(): Command {
  return new Command("eval")
    .description("Run a suite and compare it with its baseline.")
    .argument("<file>", "a *.suite.ts file whose default export is defineSuite({ … })")
    .addOption(new Option("--mode <mode>", "how cases are run; else the suite's").choices(replayMode.options))
    .option("--baseline <id>", "experiment to compare with, or none; else the suite's latest in this mode")
    .option("--trials <count>", "trials of each case; else the suite's", wholeNumber(1))
    .option("--filter <text>", "only cases whose id contains this")
    .option("--markdown <file>", "also write a report in Markdown")
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake eval refunds.suite.ts\n  retake eval refunds.suite.ts --mode live --trials 5 --baseline none\n  retake eval refunds.suite.ts --markdown report.md\n\nExits 0 where every gate holds, 1 where one fails or something regressed, 2 where it could not be run.",
    )
    .action(async (file: string, options: Options, command: Command) => {
      const context = contextOf(command);
      const stop = new AbortController();
      const interrupt = (): void =>
        stop.abort(new RetakeError("bad_request", "The evaluation was interrupted; its experiment is marked as failed."));
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
      const run = await recording(context, "retake-eval", async ({ flush }) => {
        const suite = await loadSuite(file);
        const { client } = context;
        return runSuite(suite, {
          client,
          flush,
          signal: stop.signal,
          ...choices(options),
          onProgress: follow(suite, options.json ?? false),
        });
      });
      if (options.markdown !== undefined) await writeFile(options.markdown, markdownReport(run));
      if (options.json) process.stdout.write(jsonReport(run));
      else print(verdictText(run));
      const code = exitCode(run);
      if (code !== ExitCode.done) throw new CommandFailure(code);
    });
}

async function loadSuite(file: string): Promise<Suite> {
  const { default: suite } = await loadModule(file);
  if (isSuite(suite)) return suite;
  throw new RetakeError("suite_invalid", `The default export of ${file} is not a suite. Export what defineSuite({ … }) returns.`);
}

function choices({ mode, baseline, trials, filter }: Options): Pick<Options, "mode" | "baseline" | "trials" | "filter"> {
  return {
    ...(mode && { mode }),
    ...(baseline !== undefined && { baseline }),
    ...(trials !== undefined && { trials }),
    ...(filter !== undefined && { filter }),
  };
}

function follow(suite: Suite, quiet: boolean): (progress: SuiteProgress) => void {
  const line = new Progress({ quiet });
  let failed = 0;
  let errors = 0;
  return (progress) => {
    if (progress.type === "started") {
      if (!quiet)
        note(
          `${plain(suite.name)}: ${progress.experiment.cases} cases, ${progress.trials} trials, mode ${progress.experiment.mode}, experiment ${progress.experiment.id}`,
        );
      return;
    }
    if (progress.result.status === "failed") failed++;
    if (progress.result.status === "error") errors++;
    line.show(
      `${progress.done}/${progress.trials} trials, ${failed} failed${errors > 0 ? `, ${errors} could not be run` : ""}`,
      progress.done === progress.trials,
    );
  };
}

/** A suite of which nothing could be run has no answer. */
function exitCode({ verdict, results }: SuiteRun): number {
  if (results.every(({ status }) => status === "error")) return ExitCode.impossible;
  return verdict.passed ? ExitCode.done : ExitCode.negative;
}
