import type { Client, Json, Signal, SpanSkeleton } from "@retake/protocol";
import { Command, InvalidArgumentError, Option } from "commander";
import { contextOf } from "../context.ts";
import { parseRunId, readJson } from "../options.ts";
import { table, type Column } from "../terminal/table.ts";
import { note, plain, print, printJson } from "../terminal/text.ts";
import { time } from "../terminal/units.ts";

interface Options {
  readonly approve?: true;
  readonly deny?: string;
  readonly json?: true;
}

interface Waiting {
  /** What an answer has to be sent under. */
  readonly key: string;
  readonly spanId: string;
  readonly name: string;
  readonly sinceMs: number;
  /** An approval: it takes --approve, --deny or an output in its place. */
  readonly held: boolean;
}

export function signalCommand(): Command {
  return new Command("signal")
    .description("Answer what a run waits for; without a key, list what waits.")
    .argument("<run>", "the run's id", parseRunId)
    .argument("[key]", "what to answer, as listed; the end of it is enough where only one ends so")
    .argument("[value]", "the answer as JSON; @FILE reads one")
    .option("--approve", "let a held step run")
    .addOption(new Option("--deny <reason>", "refuse a held step").conflicts("approve"))
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake signal RUN\n  retake signal RUN 'refund#0' --approve\n  retake signal RUN 'refund#0' --deny 'too much'\n  retake signal RUN 'ask#0' '\"blue\"'\n\nThe first answer holds; a second one is refused.",
    )
    .action(async (runId: string, key: string | undefined, value: string | undefined, options: Options, command: Command) => {
      const { client } = contextOf(command);
      const waiting = await findWaiting(client, runId);
      if (key === undefined) {
        list(waiting, options);
        return;
      }
      const body = { key: wholeKey(key, waiting), value: await answerOf(value, options) };
      const sent = await client.sendSignal({ params: { runId }, body });
      if (options.json) printJson(sent);
      else note(`Answered ${plain(sent.key)}.`);
    });
}

/** Open spans that wait, without those that have their answer and only not heard of it yet. */
async function findWaiting(client: Client, runId: string): Promise<Waiting[]> {
  const [{ spans }, { signals }] = await Promise.all([client.listSpans({ params: { runId } }), client.listSignals({ params: { runId } })]);
  const answered = new Set(signals.map(({ key }: Signal) => key));
  return spans
    .filter(({ status, kind, held }) => status === "running" && (kind === "signal" || held))
    .map(toWaiting)
    .filter(({ key }) => !answered.has(key));
}

function toWaiting({ spanId, name, stepKey, held, startTimeMs }: SpanSkeleton): Waiting {
  return { key: held ? `hold:${stepKey}` : stepKey, spanId, name, sinceMs: startTimeMs, held };
}

const columns: readonly Column[] = [{ title: "KEY", maxWidth: 100 }, { title: "WAITS FOR" }, { title: "SINCE" }, { title: "SPAN" }];

function list(waiting: readonly Waiting[], { json }: Options): void {
  if (json) printJson({ waiting });
  else if (waiting.length === 0) note("Nothing waits.");
  else
    print(
      table(
        columns,
        waiting.map(({ key, held, sinceMs, spanId }) => [plain(key), held ? "approval" : "an answer", time(sinceMs), spanId]),
      ),
    );
}

function wholeKey(text: string, waiting: readonly Waiting[]): string {
  if (waiting.some(({ key }) => key === text)) return text;
  const ending = waiting.filter(({ key }) => key.endsWith(text));
  if (ending.length > 1)
    throw new InvalidArgumentError(`More than one key ends in ${text}: ${ending.map(({ key }) => plain(key)).join(", ")}.`);
  // One that does not wait yet, or has been answered: the collector knows.
  return ending[0]?.key ?? text;
}

async function answerOf(value: string | undefined, { approve, deny }: Options): Promise<Json> {
  const given = [value !== undefined, approve === true, deny !== undefined].filter(Boolean).length;
  if (given !== 1) throw new InvalidArgumentError("Give one of: a value, --approve, --deny REASON.");
  if (approve) return { approve: true };
  if (deny !== undefined) return deny === "" ? { approve: false } : { approve: false, reason: deny };
  return readJson(value!, "the value");
}
