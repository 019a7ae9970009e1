import { defaultQueueDirectory, sendOrphans, type FolderReport, type SentOrphans } from "@retake/sdk/queue";
import { Command, InvalidArgumentError } from "commander";
import { contextOf } from "../context.ts";
import { findingsOf, type Finding } from "../doctor/findings.ts";
import { makeReport, ownVersion, type DoctorReport } from "../doctor/report.ts";
import { CommandFailure, ExitCode } from "../exit-code.ts";
import { collect } from "../options.ts";
import { table, type Column } from "../terminal/table.ts";
import { plain, print, printJson, styled } from "../terminal/text.ts";
import { duration } from "../terminal/units.ts";

interface Options {
  readonly json?: true;
  readonly send?: true;
  readonly header?: readonly string[];
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Check the collector, the queues of recorded data, and this installation.")
    .option("--send", "deliver now what ended processes left in their queues")
    .option("--header <name=value>", "with --send: a header that those processes used; may be repeated", collect)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nEnds with 1 when something is wrong.\n\nExamples:\n  retake doctor\n  retake doctor --send --json | jq .findings",
    )
    .action(async (options: Options, command: Command) => {
      const headers = parseHeaders(options.header ?? []);
      const sent = options.send ? await sendOrphans({ directory: defaultQueueDirectory(), headers }) : undefined;
      const report = await makeReport(contextOf(command), ownVersion());
      const findings = findingsOf(report, Date.now());
      if (options.json) printJson({ ...report, ...(sent ? { sent } : {}), findings });
      else printReport(report, sent, findings);
      if (findings.length > 0) throw new CommandFailure(ExitCode.negative);
    });
}

function parseHeaders(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new InvalidArgumentError("--header takes NAME=VALUE.");
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function printReport(report: DoctorReport, sent: readonly SentOrphans[] | undefined, findings: readonly Finding[]): void {
  const { collector, dataDirectory, queueDirectory, queues } = report;
  print(
    `collector   ${plain(collector.url)}  ${collector.version === undefined ? "does not answer" : `version ${plain(collector.version)}`}`,
  );
  print(`retake      ${report.retakeVersion}, Node ${report.nodeVersion}`);
  print(`data        ${dataDirectory.path}${dataDirectory.exists ? "" : "  (not there: no collector was started from here)"}`);
  print(`queues      ${queueDirectory.path}`);
  for (const { url, outcome, counters, error } of sent ?? [])
    print(
      `sent        ${plain(url)}  ${counters.acknowledged} records, ${outcomes[outcome]}${error === undefined ? "" : `: ${plain(error)}`}`,
    );
  const rows = queues.flatMap((queue) => queue.folders.map((folder) => toRow(queue.url, folder)));
  if (rows.length > 0) print(`\n${table(columns, rows)}`);
  for (const { what, todo } of findings) print(`\n${styled("red", plain(what))}\n  ${plain(todo)}`);
  if (findings.length === 0) print(`\n${styled("green", "Nothing is wrong.")}`);
}

const outcomes: Readonly<Record<SentOrphans["outcome"], string>> = {
  sent: "all delivered",
  not_sent: "the rest stays",
  other_headers: "left: recorded with other headers (see --header)",
};

const columns: readonly Column[] = [
  { title: "COLLECTOR", maxWidth: 40 },
  { title: "PROCESS", align: "right" },
  { title: "OWNER" },
  { title: "SEGMENTS", align: "right" },
  { title: "WAITING", align: "right" },
  { title: "OLDEST", align: "right" },
  { title: "DROPPED", align: "right" },
  { title: "LAST ERROR", maxWidth: 60 },
];

function toRow(url: string, { pid, owner, segments, pendingBytes, oldestTimeMs, counters, lastError }: FolderReport): string[] {
  return [
    plain(url),
    String(pid),
    owner,
    String(segments),
    `${(pendingBytes / 1024).toFixed(1)} KiB`,
    oldestTimeMs === undefined ? "" : duration(Math.max(0, Date.now() - oldestTimeMs)),
    String((counters?.dropped ?? 0) + (counters?.droppedCheckpoints ?? 0)),
    plain(lastError?.message ?? ""),
  ];
}
