import { setTimeout as delay } from "node:timers/promises";
import { RetakeError, type Client, type Edit, type ForkPoint, type Job } from "@retake/protocol";
import { Command, InvalidArgumentError, Option } from "commander";
import { contextOf, runAddress } from "../context.ts";
import { CommandFailure, ExitCode } from "../exit-code.ts";
import { collect, parseJson, parseRunId, parseSpanId, readJson, wholeNumber } from "../options.ts";
import { Progress } from "../terminal/progress.ts";
import { note, plain, print, printJson } from "../terminal/text.ts";

const POLL_MS = 250;

interface Options {
  readonly before?: true;
  readonly after?: true;
  readonly result?: string;
  readonly message?: readonly string[];
  readonly state?: readonly string[];
  readonly model?: string;
  readonly wait?: true;
  readonly timeout: number;
  readonly json?: true;
}

export function forkCommand(): Command {
  return new Command("fork")
    .description("Fork a run at a span: a new run that shares everything up to there, and goes on from it in a worker.")
    .argument("<run>", "the run's id", parseRunId)
    .argument("<span>", "any span of it: a step, or a scope (its first or last step)", parseSpanId)
    .addOption(new Option("--before", "cut before the step: it runs again").conflicts("after"))
    .addOption(new Option("--after", "cut after the step: its outcome holds (default, but with --message)"))
    .option("--result <json>", "another outcome of the step at the cut; @FILE reads one")
    .option("--message <index=text>", "other content for a message of the model call at the cut (cuts before it); may be repeated", collect)
    .option("--model <name>", "another model from the cut on")
    .option("--state </path=json>", "another value in the registered state at the cut; may be repeated", collect)
    .option("--wait", "wait until the fork has run")
    .option("--timeout <seconds>", "how long --wait waits", wholeNumber(1), 600)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake fork RUN SPAN --after --result '{\"refundable\":false}' --wait\n  retake fork RUN SPAN --message '0=You are brief.' --model gpt-4o-mini\n  retake fork RUN SPAN --before --state '/cart/total=12'\n\nA worker with the run's agent must be there: retake worker ./agents.ts",
    )
    .action(async (runId: string, spanId: string, options: Options, command: Command) => {
      const { client } = contextOf(command);
      const edits = await editsOf(options);
      const job = await client.createFork({ body: { runId, spanId, point: pointOf(options), edits } });
      const ended = options.wait ? await untilEnded(client, job, options) : job;
      if (options.json) printJson(ended);
      else {
        report(ended);
        if (ended.status === "done") await reportRun(client, ended.runId);
      }
      if (ended.status === "failed") throw new CommandFailure(ExitCode.negative);
    });
}

function pointOf({ before, after, message, result }: Options): ForkPoint {
  if (message && (after || result !== undefined))
    throw new InvalidArgumentError(
      "--message changes what the step is asked: it cuts before it, so neither --after nor --result goes with it.",
    );
  if (result !== undefined && before)
    throw new InvalidArgumentError("--result changes what came of the step: it cuts after it, so --before does not go with it.");
  return before || message ? "before" : "after";
}

async function editsOf({ result, message = [], state = [], model }: Options): Promise<Edit[]> {
  return [
    ...(result === undefined ? [] : [{ type: "outcome" as const, output: await readJson(result, "--result") }]),
    ...message.map(messageEdit),
    ...state.map(stateEdit),
    ...(model === undefined ? [] : [{ type: "model" as const, model }]),
  ];
}

function messageEdit(text: string): Edit {
  const match = /^(\d+)=([\s\S]*)$/.exec(text);
  if (!match) throw new InvalidArgumentError("--message takes INDEX=TEXT, the first message being 0.");
  return { type: "message", index: Number(match[1]), content: match[2]! };
}

function stateEdit(text: string): Edit {
  const match = /^(\/[^=]*)=([\s\S]*)$/.exec(text);
  if (!match) throw new InvalidArgumentError("--state takes /CELL/PATH=JSON.");
  return { type: "state", path: match[1]!, value: parseJson(match[2]!, "--state") };
}

async function untilEnded(client: Client, started: Job, { timeout, json }: Options): Promise<Job> {
  const progress = new Progress({ quiet: json ?? false });
  const deadline = performance.now() + timeout * 1_000;
  let job = started;
  while (job.status !== "done" && job.status !== "failed" && performance.now() < deadline) {
    progress.show(phase(job));
    await delay(POLL_MS);
    job = await client.getJob({ params: { jobId: job.id } });
  }
  progress.show(phase(job), true);
  if (job.status === "done" || job.status === "failed") return job;
  note(`Not ended after ${timeout} s; the job goes on. retake show ${job.runId} shows how far it is.`);
  throw new CommandFailure(ExitCode.impossible);
}

function phase({ status, agent, waitingForWorker }: Job): string {
  if (status === "queued" && waitingForWorker) return `waiting for a worker with the agent "${plain(agent)}": retake worker ./agents.ts`;
  return { queued: "queued", claimed: "running", done: "done", failed: "failed" }[status];
}

function report(job: Job): void {
  print(job.runId);
  note(runAddress(job.runId));
  if (job.error !== null) note(`The fork failed: ${plain(job.error)}`);
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
