"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Segmented } from "../../ui/controls/segmented.tsx";
import { Card } from "../../ui/data/card.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf } from "../../ui/text/format.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { agentsQuery } from "../collector/queries.ts";
import { Page } from "../shell/page.tsx";
import { rangeOptions, useTimeRange } from "./use-time-range.ts";
import { VersionsTable } from "./versions-table.tsx";
import { WorkersCard } from "./workers-card.tsx";

/** Agents and versions seen, and the workers that have them. */
export function AgentsScreen(): ReactNode {
  const { range, rangeMs, setRange } = useTimeRange();
  const agents = useQuery(agentsQuery(rangeMs));
  const count = new Set(agents.data?.map(({ agent }) => agent)).size;
  return (
    <Page title="Agents" note="Versions that ran, how they did and what they cost. Replays are left out of all figures but scores.">
      <Card
        flush
        title={agents.data ? `${countOf(count, "agent")}, ${countOf(agents.data.length, "version")}` : "Agents"}
        aside={<Segmented label="Time" options={rangeOptions} value={range} onChange={setRange} />}
      >
        {agents.data ? (
          agents.data.length > 0 ? (
            <VersionsTable versions={agents.data} rangeName={range} withAgents />
          ) : (
            <Notice title="No agent ran in this time" centred>
              Choose a longer time. Runs are listed here by the name that their agent gives itself (gen_ai.agent.name).
            </Notice>
          )
        ) : agents.error ? (
          <div className="p-4">
            <ErrorNotice error={agents.error} onRetry={() => void agents.refetch()} />
          </div>
        ) : (
          <Skeleton label="Loading agents" />
        )}
      </Card>
      <WorkersCard />
    </Page>
  );
}
