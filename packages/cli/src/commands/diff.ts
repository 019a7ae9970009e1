import type { Client } from "@retake/protocol";
import { Command, InvalidArgumentError } from "commander";
import { contextOf } from "../context.ts";
import { compareRuns } from "../diff/compare-runs.ts";
import { compareStates } from "../diff/compare-states.ts";
import { printRuns, printStates } from "../diff/print-diff.ts";
import { parseReference, type Reference, type StateReference } from "../diff/state-reference.ts";
import { CommandFailure, ExitCode } from "../exit-code.ts";
import { wholeNumber } from "../options.ts";
import { printJson } from "../terminal/text.ts";

interface Options {
  readonly all?: true;
  readonly limit: number;
  readonly json?: true;
}

const help = `
Examples:
  retake diff RUN FORK                          # steps by key, outcome, cost, pins
  retake diff RUN@SPAN                          # what came of this step in the state
  retake diff RUN@SPAN:before RUN@SPAN2:after   # two states of a run, or of two runs
  retake diff RUN@CHECKPOINT                    # what changed since the checkpoint before

Ends with 0 where both are the same, with 1 where they differ. Cost, tokens, times and pins are shown and don't count.`;

export function diffCommand(): Command {
  return new Command("diff")
    .description("Compare two runs step by step, or two states.")
    .argument("<a>", "RUN, RUN@SPAN[:before|after] or RUN@CHECKPOINT", parseReference)
    .argument("[b]", "the same; with one state only, the state before it is compared", parseReference)
    .option("--all", "of states: also the journal, pins, clock and seed")
    .option("--limit <count>", "how many differences to print", wholeNumber(1), 40)
    .option("--json", "print JSON only, without that limit")
    .addHelpText("after", help)
    .action(async (a: Reference, b: Reference | undefined, options: Options, command: Command) => {
      const { client } = contextOf(command);
      const equal =
        a.type === "run" || b?.type === "run" ? await diffRuns(client, a, b, options) : await diffStates(client, a, b ?? null, options);
      if (!equal) throw new CommandFailure(ExitCode.negative);
    });
}

async function diffRuns(client: Client, a: Reference, b: Reference | undefined, { json, limit }: Options): Promise<boolean> {
  if (a.type !== "run" || b?.type !== "run")
    throw new InvalidArgumentError("Compare a run with a run, or a state (RUN@SPAN, RUN@CHECKPOINT) with a state.");
  const comparison = await compareRuns(client, a.runId, b.runId);
  if (json) printJson(comparison);
  else printRuns(comparison, limit);
  return comparison.equal;
}

async function diffStates(client: Client, a: StateReference, b: StateReference | null, { all, json, limit }: Options): Promise<boolean> {
  const comparison = await compareStates(client, a, b, all ?? false);
  if (json) printJson(comparison);
  else printStates(comparison, limit);
  return comparison.equal;
}
