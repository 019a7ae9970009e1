import type { Client, ForkPoint, RunDetail, SpanSkeleton } from "@retake/protocol";
import { Command, Option } from "commander";
import { contextOf, runAddress } from "../context.ts";
import { parsePlace } from "../diff/state-reference.ts";
import { parseRunId } from "../options.ts";
import { showJournal } from "../shows/show-journal.ts";
import { showState } from "../shows/show-state.ts";
import { shorten, table, type Column } from "../terminal/table.ts";
import { plain, print, printJson, statusStyle, styled } from "../terminal/text.ts";
import { treeLines } from "../terminal/tree.ts";
import { costOfRun, duration, time } from "../terminal/units.ts";

interface Options {
  readonly state?: true | { readonly spanId: string; readonly point: ForkPoint };
  readonly journal?: true;
  readonly json?: true;
}

const help = `
Examples:
  retake show 019a3c5e6f7081929394a5b6c7d8e9f0
  retake show RUN --state                  # the registered state at the end
  retake show RUN --state SPAN:before      # and at a step
  retake show RUN --journal
  retake show RUN --json | jq '.spans[].name'`;

export function showCommand(): Command {
  return new Command("show")
    .description("Show a run as the tree of its spans, its state at a step, or its journal.")
    .argument("<run>", "the run's id", parseRunId)
    .addOption(
      new Option("--state [span]", "the registered state at SPAN, SPAN:before or SPAN:after (default: after); without, the last one")
        .argParser(parsePlace)
        .conflicts("journal"),
    )
    .option("--journal", "what the run asked for and was answered, in order")
    .option("--json", "print JSON only")
    .addHelpText("after", help)
    .action(async (runId: string, options: Options, command: Command) => {
      const { client } = contextOf(command);
      if (options.state !== undefined) await showState(client, runId, options.state === true ? null : options.state, options.json ?? false);
      else if (options.journal) await showJournal(client, runId, options.json ?? false);
      else await showSpans(client, runId, options.json ?? false);
    });
}

async function showSpans(client: Client, runId: string, asJson: boolean): Promise<void> {
  const [detail, { spans }] = await Promise.all([client.getRun({ params: { runId } }), client.listSpans({ params: { runId } })]);
  if (asJson) {
    printJson({ ...detail, spans });
    return;
  }
  print(header(detail));
  print("");
  const answered = spans.some(waits) ? await answeredKeys(client, runId) : new Set<string>();
  const lines = treeLines(spans.map((span) => ({ id: span.spanId, parentId: span.parentId, span })));
  print(
    table(
      columns,
      lines.map(({ node, indent }) => toRow(node.span, indent, answered)),
    ),
  );
}

function header({ run, pins, forks, parentGone = false }: RunDetail): string {
  const rows: [string, string][] = [
    ["run", `${run.runId}  ${styled(statusStyle(run.status), run.status)} ${plain(run.statusMessage)}`],
    ["agent", `${plain(run.agent)} ${plain(run.agentVersion)}`],
    ["started", `${time(run.startTimeMs)}, took ${duration(run.durationMs)}`],
    [
      "steps",
      `${run.steps}${run.inheritedSteps > 0 ? `, ${run.inheritedSteps} of them from a recording` : ""}${run.errors > 0 ? `, ${run.errors} with errors` : ""}`,
    ],
    ["tokens", `${run.inputTokens} in, ${run.outputTokens} out  ${costOfRun(run)}`],
    ["labels", run.labels.map(plain).join(", ")],
    ["scores", run.scores.map(({ name, value, label }) => plain(`${name}=${value ?? label ?? ""}`)).join(", ")],
    ["fork of", run.fork ? `${run.fork.runId}, ${run.fork.point} span ${run.fork.spanId}${parentGone ? " (that run is gone)" : ""}` : ""],
    ["replay of", run.replay ? `${run.replay.runId ?? "a recording"} (${plain(run.replay.mode)})` : ""],
    ["forks", forks.map(({ runId }) => runId).join(", ")],
    [
      "pins",
      Object.entries(pins)
        .map(([name, value]) => plain(`${name}=${value}`))
        .join(", "),
    ],
    ["address", runAddress(run.runId)],
  ];
  return rows
    .filter(([, value]) => value.trim() !== "")
    .map(([name, value]) => `${styled("dim", name.padEnd(10))} ${value.trim()}`)
    .join("\n");
}

const columns: readonly Column[] = [
  { title: "SPAN", maxWidth: 56 },
  { title: "KIND" },
  { title: "ID" },
  { title: "TOOK", align: "right" },
  { title: "STATUS" },
  { title: "SOURCE" },
  { title: "NOTES" },
  { title: "OUTPUT", maxWidth: 60 },
];

function toRow(span: SpanSkeleton, indent: string, answered: ReadonlySet<string>): string[] {
  return [
    `${styled("dim", shorten(indent, 40))}${plain(span.name)}`,
    styled("dim", span.kind),
    span.spanId,
    span.durationMs === null ? "" : duration(span.durationMs),
    span.status === "ok" ? "" : styled(statusStyle(span.status), span.status),
    span.stepKey === "" ? "" : span.source,
    notesOn(span, answered),
    plain(span.preview === "" ? span.statusMessage : span.preview),
  ];
}

/** What else there is to know of a step: that it waits, and how often it was tried. */
function notesOn(span: SpanSkeleton, answered: ReadonlySet<string>): string {
  const { held, stepKey, attempts } = span;
  const waiting = waits(span) && !answered.has(held ? `hold:${stepKey}` : stepKey);
  const notes = [
    ...(waiting ? [styled("yellow", held ? "held for approval" : "waits for an answer")] : held ? ["was held"] : []),
    ...(attempts > 0 ? [`${attempts + 1} attempts`] : []),
  ];
  return notes.join(", ");
}

function waits({ status, held, kind }: SpanSkeleton): boolean {
  return status === "running" && (held || kind === "signal");
}

async function answeredKeys(client: Client, runId: string): Promise<Set<string>> {
  const { signals } = await client.listSignals({ params: { runId } });
  return new Set(signals.map(({ key }) => key));
}
