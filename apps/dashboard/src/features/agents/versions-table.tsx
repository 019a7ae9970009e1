"use client";

import type { AgentVersion } from "@retake/protocol";
import Link from "next/link";
import type { ReactNode } from "react";
import { Table, type Column } from "../../ui/data/table.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { formatAgo, formatCost, formatCount, formatDuration, formatNumber, formatPercent, formatTime } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { useNow } from "../../ui/use-now.ts";
import { costText, costTip } from "../runs/cost-text.ts";
import { costPerRun, errorShare, runsSearch, versionName } from "./agent-figures.ts";

const MOST_SCORES = 4;
const link = "text-accent underline-offset-2 hover:underline";

interface VersionsTableProps {
  readonly versions: readonly AgentVersion[];
  readonly rangeName: string;
  readonly withAgents?: boolean;
}

/** Figures of each version. */
export function VersionsTable({ versions, rangeName, withAgents = false }: VersionsTableProps): ReactNode {
  const now = useNow(30_000);
  const rows = withAgents ? byAgent(versions) : versions;
  const agentColumn: Column<AgentVersion> = {
    title: "Agent",
    cell: (version) => (
      <Link className={link} href={`/agents/${encodeURIComponent(version.agent)}${rangeName === "7d" ? "" : `?range=${rangeName}`}`}>
        <InlineText text={version.agent} />
      </Link>
    ),
  };
  return (
    <Table
      label="Versions"
      rows={rows}
      keyOf={({ agent, version }) => `${agent}\n${version}`}
      columns={[...(withAgents ? [agentColumn] : []), ...figureColumns(now)]}
    />
  );
}

function figureColumns(now: number): Column<AgentVersion>[] {
  return [
    {
      title: "Version",
      cell: ({ version }) => (
        <span className="mono">
          <InlineText text={versionName(version)} />
        </span>
      ),
    },
    { title: "Runs", align: "right", cell: (version) => <Runs version={version} /> },
    { title: "Failed", align: "right", cell: (version) => <Failed version={version} /> },
    { title: "Cost", align: "right", cell: (version) => <span title={costTip(version)}>{costText(version)}</span> },
    {
      title: "Per run",
      align: "right",
      cell: (version) => {
        const cost = costPerRun(version);
        return cost === null ? "–" : formatCost(cost);
      },
    },
    {
      title: "Tokens",
      align: "right",
      cell: ({ inputTokens, outputTokens }) => (
        <span title={`${formatCount(inputTokens)} in, ${formatCount(outputTokens)} out`}>{formatCount(inputTokens + outputTokens)}</span>
      ),
    },
    { title: "p50", align: "right", cell: ({ durationP50Ms }) => duration(durationP50Ms) },
    { title: "p95", align: "right", cell: ({ durationP95Ms }) => duration(durationP95Ms) },
    { title: "Scores", cell: ({ scores }) => <Scores scores={scores} /> },
    {
      title: "Last run",
      align: "right",
      cell: ({ lastSeenMs }) => <span title={formatTime(lastSeenMs)}>{formatAgo(lastSeenMs, now)}</span>,
    },
  ];
}

function Runs({ version }: { version: AgentVersion }): ReactNode {
  const { agent, version: name, runs, runningRuns, replays } = version;
  return (
    <>
      <Link className={link} href={`/?q=${encodeURIComponent(runsSearch(agent, name))}`}>
        {formatCount(runs)}
        <span className="sr-only"> runs of {visibleString(`${agent} ${versionName(name)}`)}</span>
      </Link>
      {runningRuns > 0 && <span className="text-running block text-[0.6875rem] leading-3.5">{formatCount(runningRuns)} running</span>}
      {replays > 0 && (
        <span className="text-ink-faint block text-[0.6875rem] leading-3.5">
          {replays === 1 ? "1 replay" : `${formatCount(replays)} replays`}
        </span>
      )}
    </>
  );
}

function Failed({ version }: { version: AgentVersion }): ReactNode {
  const share = errorShare(version);
  if (share === null) return "–";
  return <span className={share > 0 ? "text-bad" : ""}>{formatPercent(share)}</span>;
}

function Scores({ scores }: Pick<AgentVersion, "scores">): ReactNode {
  if (scores.length === 0) return <span className="text-ink-faint">–</span>;
  return (
    <span className="flex max-w-72 flex-wrap gap-1">
      {scores.slice(0, MOST_SCORES).map(({ name, mean, count }) => (
        <Badge key={name} title={`Mean of ${formatCount(count)}`}>
          {visibleString(`${name} ${formatNumber(mean)}`)}
        </Badge>
      ))}
      {scores.length > MOST_SCORES && <span className="text-ink-faint text-xs">+{scores.length - MOST_SCORES}</span>}
    </span>
  );
}

function duration(ms: number | null): string {
  return ms === null ? "–" : formatDuration(ms);
}

/** An agent's versions together, the agent that ran last first. */
function byAgent(versions: readonly AgentVersion[]): AgentVersion[] {
  return [...Map.groupBy(versions, ({ agent }) => agent).values()].flat();
}
