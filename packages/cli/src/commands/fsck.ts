import { readFsck, type FsckDamage, type FsckEvent } from "@retake/protocol";
import { Command } from "commander";
import { contextOf } from "../context.ts";
import { CommandFailure, ExitCode } from "../exit-code.ts";
import { parseRunId } from "../options.ts";
import { Progress } from "../terminal/progress.ts";
import { note, plain, print } from "../terminal/text.ts";

interface Options {
  readonly run?: string;
  readonly json?: true;
}

export function fsckCommand(): Command {
  return new Command("fsck")
    .description("Verify what is stored: that every checkpoint can be restored, down to its last byte.")
    .option("--run <id>", "only this run", parseRunId)
    .option("--json", "print each finding, and the end, as a line of JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  retake fsck\n  retake fsck --run 019a3c5e6f7081929394a5b6c7d8e9f0\n  retake fsck --json | jq 'select(.type == \"damage\")'\n\nExits 1 where anything is damaged.",
    )
    .action(async (options: Options, command: Command) => {
      const progress = new Progress({ quiet: options.json ?? false });
      let damaged = 0;
      const { url, key } = contextOf(command);
      const events = readFsck({ url, key, ...(options.run !== undefined && { runId: options.run }) });
      for await (const event of events) {
        if (event.type === "damage") damaged++;
        if (options.json) {
          if (event.type !== "progress") print(JSON.stringify(event));
        } else report(event, progress);
      }
      if (damaged > 0) throw new CommandFailure(ExitCode.negative);
    });
}

function report(event: FsckEvent, progress: Progress): void {
  if (event.type === "damage") print(line(event));
  else if (event.type === "progress")
    progress.show(`${event.runs} of ${event.totalRuns} runs, ${event.checkpoints} checkpoints, ${found(event.damaged)}`);
  else if (event.type === "end") {
    const { runs, checkpoints, blobs, damaged } = event;
    note(`${runs} runs, ${checkpoints} checkpoints and ${blobs} blobs verified: ${found(damaged)}.`);
  }
}

function found(damaged: number): string {
  return damaged === 0 ? "nothing damaged" : `${damaged} damaged`;
}

function line({ runId, reason, message, checkpointId }: FsckDamage): string {
  return `run ${runId}${checkpointId === null ? "" : `  checkpoint ${checkpointId}`}  ${reason}: ${plain(message)}`;
}
