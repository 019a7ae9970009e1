import { RetakeError, type Client, type ForkRequest, type Job } from "@retake/protocol";
import { Command, InvalidArgumentError, Option } from "commander";
import { contextOf, runAddress } from "../context.ts";
import { addEditOptions, pointOf, readEdits, type EditOptions } from "../edits/edit-options.ts";
import { CommandFailure, ExitCode } from "../exit-code.ts";
import { followJob, phase } from "../jobs/follow-job.ts";
import { lastStep } from "../jobs/last-step.ts";
import { pinsNotes } from "../jobs/pins-notes.ts";
import { parseRunId, parseSpanId, wholeNumber } from "../options.ts";
import { note, plain, print, printJson } from "../terminal/text.ts";

interface Options extends EditOptions {
  readonly last?: true;
  readonly mode: NonNullable<ForkRequest["mode"]>;
  readonly external: NonNullable<ForkRequest["external"]>;
  readonly wait?: true;
  readonly timeout: number;
  readonly json?: true;
}

const help = `
Examples:
  retake fork RUN SPAN --after --result '{"refundable":false}' --wait
  retake fork RUN SPAN --message '0=You are brief.' --model gpt-4o-mini
  retake fork RUN SPAN --before --state '/cart/total=12'
  retake fork RUN SPAN --patch '[{"op":"remove","path":"/cart/coupon"}]'
  retake fork RUN SPAN --system @prompt.txt --parameters '{"temperature":0}'
  retake fork RUN SPAN --tool 'get_order={"refundable":true}' --use charge_card=fakeCharge
  retake fork RUN --last --external run          # go on with a run that died

A worker with the run's agent must be there: retake worker ./agents.ts
Held steps are answered with: retake signal RUN hold:KEY --approve

Ends with 1 when the fork failed, with 2 when it could not be made or --wait gave up.`;

export function forkCommand(): Command {
  const command = new Command("fork")
    .description("Fork a run at a span: a new run that shares everything up to there, and goes on from it in a worker.")
    .argument("<run>", "the run's id", parseRunId)
    .argument("[span]", "any span of it: a step, or a scope (its first or last step)", parseSpanId)
    .option("--last", "fork from the run's last recorded step: to go on with a run that died");
  return addEditOptions(command)
    .addOption(
      new Option(
        "--mode <mode>",
        "after the cut; live: every step runs; hybrid: models run, other steps are served where the recording has the same",
      )
        .choices(["live", "hybrid"])
        .default("live"),
    )
    .addOption(
      new Option("--external <policy>", "steps after the cut that change the world; hold: each waits for an approval")
        .choices(["hold", "run", "refuse"])
        .default("hold"),
    )
    .option("--wait", "wait until the fork has run; says what waits for an approval")
    .option("--timeout <seconds>", "how long --wait waits", wholeNumber(1), 600)
    .option("--json", "print JSON only")
    .addHelpText("after", help)
    .action(async (runId: string, spanId: string | undefined, options: Options, command: Command) => {
      const { client } = contextOf(command);
      const edits = await readEdits(options);
      const point = pointOf(options);
      if ((spanId === undefined) !== (options.last ?? false))
        throw new InvalidArgumentError("Name the span to fork from (retake show RUN lists them), or give --last: one of the two.");
      const [detail, cut] = await Promise.all([
        client.getRun({ params: { runId } }),
        spanId === undefined ? lastStep(client, runId, point) : { spanId, point },
      ]);
      for (const line of await pinsNotes(client, detail)) note(line);
      const { mode, external } = options;
      const job = await client.createFork({ body: { runId, ...cut, edits, mode, external } });
      await finish(client, job, options);
    });
}

async function finish(client: Client, job: Job, { wait, timeout, json }: Options): Promise<void> {
  const ended = wait ? await followJob(client, job, { timeoutSeconds: timeout, quiet: json ?? false }) : job;
  if (json) printJson(ended);
  else {
    report(ended);
    if (ended.status === "done") await reportRun(client, ended.runId);
  }
  if (ended.status === "failed") throw new CommandFailure(ExitCode.negative);
}

function report(job: Job): void {
  print(job.runId);
  note(runAddress(job.runId));
  if (job.error !== null) note(`The ${job.kind} failed: ${plain(job.error)}`);
  else if (job.waitingForWorker && job.status === "queued") note(phase(job));
}

/** A fork that ran may still have ended in an error of its agent. */
async function reportRun(client: Client, runId: string): Promise<void> {
  try {
    const { run } = await client.getRun({ params: { runId } });
    note(`The run: ${run.status}${run.statusMessage === "" ? "" : `, ${plain(run.statusMessage)}`}`);
  } catch (error) {
    // Its last spans may still be under way; the fork itself is done.
    if (!RetakeError.isInstance(error) || error.code !== "not_found") throw error;
  }
}
