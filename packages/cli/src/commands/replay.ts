import { RetakeError, type StepKind } from "@retake/protocol";
import { loadRecording } from "@retake/runtime";
import { replay, type ReplayResult } from "@retake/sdk";
import { Command, Option } from "commander";
import { contextOf, recording, runAddress } from "../context.ts";
import { CommandFailure, ExitCode } from "../exit-code.ts";
import { collect, parseRunId } from "../options.ts";
import { note, plain, print, printJson, statusStyle, styled } from "../terminal/text.ts";
import { loadAgents } from "./worker.ts";

interface Options {
  readonly agents: readonly string[];
  readonly mode: "strict" | "hybrid" | "live";
  readonly label?: readonly string[];
  readonly live?: readonly StepKind[];
  readonly json?: true;
}

export function replayCommand(): Command {
  return new Command("replay")
    .description("Run a recorded run again and say whether it goes the same way.")
    .argument("<run>", "the run's id", parseRunId)
    .requiredOption("--agents <file>", "module that exports the run's agent; may be repeated", collect)
    .addOption(
      new Option("--mode <mode>", "strict: every effect from the recording; hybrid: some kinds live; live: a new run on its input")
        .choices(["strict", "hybrid", "live"])
        .default("strict"),
    )
    .addOption(new Option("--live <kinds...>", "what runs in hybrid mode").choices(["model", "tool", "step"]))
    .option("--label <text>", "label of the new run; may be repeated", collect)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake replay RUN --agents ./agents.ts\n  retake replay RUN --agents ./agents.ts --mode hybrid\n\nExits 1 where the replay leaves its recording.",
    )
    .action(async (runId: string, options: Options, command: Command) => {
      const context = contextOf(command);
      const result = await recording(context, "retake-replay", async () => {
        const agents = await loadAgents(options.agents);
        const { recording: state } = await loadRecording(context.client, runId);
        const agent = agents.find(({ agentName }) => agentName === state.agent.name);
        if (!agent)
          throw new RetakeError(
            "agent_not_registered",
            `The run is of the agent "${state.agent.name}"; the files have ${agents.map(({ agentName }) => agentName).join(", ")}.`,
          );
        return replay(state, agent, {
          mode: options.mode,
          source: { runId },
          labels: options.label ?? [],
          ...(options.live && { live: options.live }),
        });
      });
      // The state at the end can be large; it is in the run's last checkpoint.
      if (options.json) printJson({ ...result, state: undefined });
      else report(result);
      if (result.status === "diverged") throw new CommandFailure(ExitCode.negative);
    });
}

function report({ runId, status, divergence, error, steps }: ReplayResult): void {
  print(`${styled(statusStyle(status), status)}  ${steps} steps  ${runId}`);
  note(runAddress(runId));
  if (divergence) print(`left its recording at ${plain(divergence.key)} (${divergence.type}): ${plain(divergence.message)}`);
  if (error) print(`the agent ended in ${plain(error.name)}: ${plain(error.message)}`);
}
