import { RetakeError, stepKind } from "@retake/protocol";
import { Command, Option } from "commander";
import { contextOf, recording, type Context } from "../context.ts";
import { addEditOptions } from "../edits/edit-options.ts";
import { CommandFailure, ExitCode } from "../exit-code.ts";
import { collect, parseRunId, parseSpanId, wholeNumber } from "../options.ts";
import { chooseRuns } from "../replays/choose-runs.ts";
import { printReplayed, printSeveral } from "../replays/print-replayed.ts";
import { replayHere } from "../replays/replay-here.ts";
import { replayInWorker } from "../replays/replay-in-worker.ts";
import { checkReplayOptions, type Options } from "../replays/replay-options.ts";
import type { Replayed } from "../replays/replayed.ts";
import { Progress } from "../terminal/progress.ts";
import { plain, printJson } from "../terminal/text.ts";
import { loadModules } from "./worker.ts";

const help = `
Examples:
  retake replay RUN --agents ./agents.ts
  retake replay RUN --agents ./agents.ts --mode hybrid --allow idempotent
  retake replay --search 'label:golden' --limit 100 --agents ./agents.ts --no-record
  retake replay RUN --agents ./agents.ts --mode counterfactual --at SPAN --before --system @prompt.txt
  retake replay RUN --worker --wait

Ends with 1 when a replay leaves its recording, with 2 when one could not be made.`;

export function replayCommand(): Command {
  const command = new Command("replay")
    .description("Run recorded runs again and say whether they go the same way.")
    .argument("[run...]", "the runs' ids", (text: string, before: readonly string[]) => [...before, parseRunId(text)], [])
    .option("--agents <file>", "module that exports the runs' agents; may be repeated", collect)
    .addOption(
      new Option(
        "--mode <mode>",
        "strict: every effect from the recording; hybrid: some kinds live; counterfactual: strict up to --at, then the edits, then as --then says; live: a new run on its input",
      )
        .choices(["strict", "hybrid", "counterfactual", "live"])
        .default("strict"),
    )
    .option("--at <span>", "of a counterfactual replay: where it leaves the recording", parseSpanId)
    .addOption(new Option("--then <mode>", "of a counterfactual replay: how it goes on (default: live)").choices(["live", "hybrid"]));
  return addEditOptions(command)
    .addOption(new Option("--live <kind...>", "what runs in hybrid mode (default: model)").choices(stepKind.options))
    .addOption(
      new Option("--allow <class>", "what else may run in hybrid mode where the recording has no answer, beside pure").choices([
        "idempotent",
      ]),
    )
    .addOption(
      new Option(
        "--on-divergence <how>",
        "stop: the replay ends; live: it goes on with steps that run, whatever they do; match: with recorded outcomes found by what is asked",
      )
        .choices(["stop", "live", "match"])
        .default("stop"),
    )
    .option("--no-record", "don't record the replay as a run: a fast check")
    .option("--label <text>", "label of the new run; may be repeated", collect)
    .option("--search <query>", "replay the runs that this finds, newest first")
    .option("--limit <count>", "how many of them", wholeNumber(1), 20)
    .option("--worker", "put it to a worker that has the agent (retake worker) instead of running it here")
    .option("--wait", "with --worker: wait until it has run")
    .option("--timeout <seconds>", "how long --wait waits for each", wholeNumber(1), 600)
    .option("--json", "print JSON only")
    .addHelpText("after", help)
    .action(async (runIds: string[], options: Options, command: Command) => {
      checkReplayOptions(runIds, options);
      const context = contextOf(command);
      const all = await replayAll(context, runIds, options);
      if (options.search === undefined && runIds.length === 1) printOne(all[0]!, options);
      else if (options.json) printJson({ replays: all.map(({ details, ...replayed }) => ({ ...replayed, details })) });
      else printSeveral(all);
      const code = exitCode(all);
      if (code !== ExitCode.done) throw new CommandFailure(code);
    });
}

function printOne(replayed: Replayed, { json }: Options): void {
  if (json) printJson(replayed.details);
  else printReplayed(replayed);
}

async function replayAll(context: Context, named: readonly string[], options: Options): Promise<Replayed[]> {
  const { client } = context;
  const chosen = async (): Promise<readonly string[]> =>
    options.search === undefined ? named : chooseRuns(client, options.search, options.limit);
  if (options.worker) return inTurn(await chosen(), options, (runId) => replayInWorker(runId, client, options));
  return recording(context, "retake-replay", async () => {
    const { agents, tools } = await loadModules(options.agents ?? []);
    return inTurn(await chosen(), options, (runId) => replayHere(runId, { client, agents, tools, options }));
  });
}

/** One after the other. Of several, one that can't be replayed does not keep the others from it. */
async function inTurn(runIds: readonly string[], { json }: Options, one: (runId: string) => Promise<Replayed>): Promise<Replayed[]> {
  if (runIds.length === 1) return [await one(runIds[0]!)];
  const progress = new Progress({ quiet: json ?? false });
  const all: Replayed[] = [];
  for (const runId of runIds) {
    progress.show(`${all.length}/${runIds.length} replayed`);
    all.push(await one(runId).catch((error: unknown) => failed(runId, error)));
  }
  progress.show(`${all.length}/${runIds.length} replayed`, true);
  return all;
}

function failed(source: string, error: unknown): Replayed {
  if (!RetakeError.isInstance(error)) throw error;
  const { code, message } = error;
  const nothing = { agent: "", runId: null, steps: null, durationMs: null, report: null };
  return { ...nothing, source, status: "failed", problem: plain(message), details: { error: { code, message } } };
}

function exitCode(all: readonly Replayed[]): number {
  if (all.some(({ report }) => report !== null)) return ExitCode.negative;
  return all.some(({ status }) => status === "failed") ? ExitCode.impossible : ExitCode.done;
}
