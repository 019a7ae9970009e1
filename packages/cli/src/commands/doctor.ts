import { keyHeaders, type StoreHealth } from "@retake/protocol";
import { defaultQueueDirectory, sendOrphans, type FolderReport, type SentOrphans } from "@retake/sdk/queue";
import { Command, InvalidArgumentError } from "commander";
import { contextOf } from "../context.ts";
import type { CollectorReport } from "../doctor/ask-collector.ts";
import type { Finding } from "../doctor/finding.ts";
import { findingsOf } from "../doctor/findings.ts";
import { makeReport, ownVersion, type DoctorReport } from "../doctor/report.ts";
import { gigabytes } from "../doctor/store-findings.ts";
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
    .description("Check a deployment: its collector and store, the queues of recorded data, and this installation.")
    .option("--send", "deliver now what ended processes left in their queues")
    .option("--header <name=value>", "with --send: a header that those processes used; may be repeated", collect)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nEnds with 1 when something is wrong; what is only worth a look does not count.\n\nExamples:\n  retake doctor\n  retake --url https://retake.example doctor\n  retake doctor --send --json | jq .findings",
    )
    .action(async (options: Options, command: Command) => {
      const headers = { ...keyHeaders(contextOf(command).key), ...parseHeaders(options.header ?? []) };
      const sent = options.send ? await sendOrphans({ directory: defaultQueueDirectory(), headers }) : undefined;
      const report = await makeReport(contextOf(command), ownVersion());
      const findings = findingsOf(report, Date.now());
      if (options.json) printJson({ ...report, ...(sent ? { sent } : {}), findings });
      else printReport(report, sent, findings);
      if (findings.some(({ level }) => level === "wrong")) throw new CommandFailure(ExitCode.negative);
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
  for (const line of describeCollector(collector)) print(line);
  print(`retake      ${report.retakeVersion}, Node ${report.nodeVersion}`);
  print(`data        ${dataDirectory.path}${dataDirectory.exists ? "" : "  (not there: no collector was started from here)"}`);
  print(`queues      ${queueDirectory.path}`);
  for (const { url, outcome, counters, error } of sent ?? [])
    print(
      `sent        ${plain(url)}  ${counters.acknowledged} records, ${outcomes[outcome]}${error === undefined ? "" : `: ${plain(error)}`}`,
    );
  const rows = queues.flatMap((queue) => queue.folders.map((folder) => toRow(queue.url, folder)));
  if (rows.length > 0) print(`\n${table(columns, rows)}`);
  for (const { level, what, todo } of findings) print(`\n${styled(level === "wrong" ? "red" : "yellow", plain(what))}\n  ${plain(todo)}`);
  if (!findings.some(({ level }) => level === "wrong")) print(`\n${styled("green", "Nothing is wrong.")}`);
}

function describeCollector({ url, version, role, health, deployment }: CollectorReport): string[] {
  const says = version === undefined ? "does not answer" : `version ${plain(version)}, role ${role}`;
  const lines = [`collector   ${plain(url)}  ${says}`];
  if (deployment) {
    const { caller, keys, retentionDays, dataDirectory } = deployment;
    const kept = retentionDays === 0 ? "kept for ever" : `kept for ${retentionDays} days`;
    lines.push(
      `access      project ${plain(caller.project)}, scope ${caller.scope}; ${keys.required ? `${keys.active} keys hold` : "no key needed"}`,
    );
    lines.push(`runs        ${kept}`);
    if (dataDirectory) lines.push(`embedded    ${plain(dataDirectory.path)}  ${gigabytes(dataDirectory.bytes)}`);
  }
  if (health?.store) lines.push(`store       ClickHouse ${describeStore(health.store)}`);
  return lines;
}

function describeStore({ version, latencyMs, disk, tables }: StoreHealth): string {
  const room = disk ? `, ${gigabytes(disk.freeBytes)} of ${gigabytes(disk.totalBytes)} free` : "";
  const held = tables ? `, ${gigabytes(tables.bytes)} in ${tables.parts} parts` : "";
  return `${plain(version)}, answers in ${duration(latencyMs)}${held}${room}`;
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
