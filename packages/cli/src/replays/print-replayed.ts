import { runAddress } from "../context.ts";
import { divergenceText } from "../terminal/divergence.ts";
import { table, type Column } from "../terminal/table.ts";
import { note, plain, print, statusStyle, styled } from "../terminal/text.ts";
import { duration } from "../terminal/units.ts";
import type { Replayed } from "./replayed.ts";

export function printReplayed({ status, steps, durationMs, runId, report, problem }: Replayed): void {
  const facts = [steps === null ? "" : `${steps} steps`, durationMs === null ? "" : duration(durationMs), runId ?? "not recorded"];
  print([styled(statusStyle(status), status), ...facts.filter((fact) => fact !== "")].join("  "));
  if (runId !== null) note(runAddress(runId));
  if (report) print(`\n${divergenceText(report)}`);
  if (problem !== null) print(status === "failed" ? `the replay failed: ${plain(problem)}` : `the agent ended in ${plain(problem)}`);
}

const columns: readonly Column[] = [
  { title: "RUN" },
  { title: "AGENT", maxWidth: 24 },
  { title: "STATUS" },
  { title: "STEPS", align: "right" },
  { title: "TOOK", align: "right" },
  { title: "REPLAY" },
  { title: "LEFT ITS RECORDING AT", maxWidth: 60 },
];

/** Several replays: one in a line, and how many went which way. */
export function printSeveral(all: readonly Replayed[]): void {
  print(table(columns, all.map(toRow)));
  const counts = Object.entries(Object.groupBy(all, ({ status }) => status)).map(([status, some]) => `${some.length} ${status}`);
  note(`${all.length} replays: ${counts.join(", ")}`);
}

function toRow({ source, agent, status, steps, durationMs, runId, report, problem }: Replayed): string[] {
  const first = report?.first;
  return [
    source,
    plain(agent),
    styled(statusStyle(status), status),
    steps === null ? "" : String(steps),
    durationMs === null ? "" : duration(durationMs),
    runId ?? "",
    first ? `${first.type} ${plain(first.key === "" ? "(its end)" : first.key)}` : plain(problem ?? ""),
  ];
}
