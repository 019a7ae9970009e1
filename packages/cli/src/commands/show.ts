import type { RunDetail, SpanSkeleton } from "@retake/protocol";
import { Command } from "commander";
import { contextOf, runAddress } from "../context.ts";
import { parseRunId } from "../options.ts";
import { shorten, table, type Column } from "../terminal/table.ts";
import { plain, print, printJson, statusStyle, styled } from "../terminal/text.ts";
import { treeLines } from "../terminal/tree.ts";
import { dollars, duration, time } from "../terminal/units.ts";

export function showCommand(): Command {
  return new Command("show")
    .description("Show a run as the tree of its spans.")
    .argument("<run>", "the run's id", parseRunId)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake show 019a3c5e6f7081929394a5b6c7d8e9f0\n  retake show 019a3c5e6f7081929394a5b6c7d8e9f0 --json | jq '.spans[].name'",
    )
    .action(async (runId: string, options: { json?: true }, command: Command) => {
      const { client } = contextOf(command);
      const [detail, { spans }] = await Promise.all([client.getRun({ params: { runId } }), client.listSpans({ params: { runId } })]);
      if (options.json) {
        printJson({ ...detail, spans });
        return;
      }
      print(header(detail));
      print("");
      print(
        table(
          columns,
          treeLines(spans.map((span) => ({ id: span.spanId, parentId: span.parentId, span }))).map(({ node, indent }) =>
            toRow(node.span, indent),
          ),
        ),
      );
    });
}

function header({ run, pins, forks }: RunDetail): string {
  const rows: [string, string][] = [
    ["run", `${run.runId}  ${styled(statusStyle(run.status), run.status)} ${plain(run.statusMessage)}`],
    ["agent", `${plain(run.agent)} ${plain(run.agentVersion)}`],
    ["started", `${time(run.startTimeMs)}, took ${duration(run.durationMs)}`],
    [
      "steps",
      `${run.steps}${run.inheritedSteps > 0 ? `, ${run.inheritedSteps} of them from a recording` : ""}${run.errors > 0 ? `, ${run.errors} with errors` : ""}`,
    ],
    ["tokens", `${run.inputTokens} in, ${run.outputTokens} out  ${dollars(run.costUsd)}`],
    ["labels", run.labels.map(plain).join(", ")],
    ["scores", run.scores.map(({ name, value, label }) => plain(`${name}=${value ?? label ?? ""}`)).join(", ")],
    ["fork of", run.fork ? `${run.fork.runId}, ${run.fork.point} span ${run.fork.spanId}` : ""],
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
  { title: "ID" },
  { title: "TOOK", align: "right" },
  { title: "STATUS" },
  { title: "SOURCE" },
  { title: "OUTPUT", maxWidth: 60 },
];

function toRow(span: SpanSkeleton, indent: string): string[] {
  return [
    `${styled("dim", shorten(indent, 40))}${plain(span.name)}`,
    span.spanId,
    span.durationMs === null ? "" : duration(span.durationMs),
    span.status === "ok" ? "" : styled(statusStyle(span.status), span.status),
    span.stepKey === "" ? "" : span.source,
    plain(span.preview === "" ? span.statusMessage : span.preview),
  ];
}
