"use client";

import type { AgentDetail } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { Segmented } from "../../ui/controls/segmented.tsx";
import { Card } from "../../ui/data/card.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf, formatAgo } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { agentQuery } from "../collector/queries.ts";
import { Page } from "../shell/page.tsx";
import { runsSearch } from "./agent-figures.ts";
import { AgentCharts } from "./agent-charts.tsx";
import { rangeOptions, useTimeRange } from "./use-time-range.ts";
import { VersionsTable } from "./versions-table.tsx";
import { WorkersCard } from "./workers-card.tsx";

const link = "text-accent underline-offset-2 hover:underline";

/** One agent: its versions, how they did over time, and where they run. */
export function AgentScreen({ name }: { name: string }): ReactNode {
  const { range, rangeMs, setRange } = useTimeRange();
  const query = useQuery(agentQuery(name, rangeMs));
  return (
    <Page
      title={<InlineText text={name} />}
      above={
        <Link href="/agents" className={link}>
          Agents
        </Link>
      }
      note={
        <Link href={`/?q=${encodeURIComponent(runsSearch(name))}`} className={link}>
          All its runs
        </Link>
      }
    >
      <div className="flex justify-end">
        <Segmented label="Time" options={rangeOptions} value={range} onChange={setRange} />
      </div>
      {query.data ? (
        <AgentFigures detail={query.data} rangeName={range} />
      ) : query.error ? (
        <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton label="Loading the agent" rows={8} />
      )}
      <WorkersCard agent={name} />
      {query.data && query.data.suites.length > 0 && <SuitesCard suites={query.data.suites} />}
    </Page>
  );
}

function AgentFigures({ detail, rangeName }: { detail: AgentDetail; rangeName: string }): ReactNode {
  if (detail.versions.length === 0)
    return <Notice title="It did not run in this time">Choose a longer time, or look at all its runs.</Notice>;
  return (
    <>
      <Card title={countOf(detail.versions.length, "version")} flush>
        <VersionsTable versions={detail.versions} rangeName={rangeName} />
      </Card>
      <AgentCharts detail={detail} />
    </>
  );
}

function SuitesCard({ suites }: Pick<AgentDetail, "suites">): ReactNode {
  const now = useNow(60_000);
  return (
    <Card title="Suites" flush>
      <ul className="divide-y">
        {suites.map(({ name, experiments, lastTimeMs }) => (
          <li key={name} className="flex items-center gap-3 px-4 py-2">
            <Link href={`/suites/${encodeURIComponent(name)}`} className={link}>
              <InlineText text={name} />
            </Link>
            <span className="text-ink-muted numeric ml-auto">
              {countOf(experiments, "experiment")}, the last {formatAgo(lastTimeMs, now)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
