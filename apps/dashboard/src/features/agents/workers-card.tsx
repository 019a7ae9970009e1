"use client";

import type { Worker } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { Card } from "../../ui/data/card.tsx";
import { Table } from "../../ui/data/table.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { formatAgo } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { workersQuery } from "../collector/queries.ts";

/** Workers of the last day; those that live take forks and replays. */
export function WorkersCard({ agent }: { agent?: string }): ReactNode {
  const workers = useQuery(workersQuery);
  const shown = workers.data?.filter(({ agents }) => agent === undefined || agents.some(({ name }) => name === agent));
  return (
    <Card title="Workers" flush aside={shown && `${shown.filter(({ live }) => live).length} live`}>
      {workers.error && !shown ? (
        <div className="p-4">
          <ErrorNotice error={workers.error} onRetry={() => void workers.refetch()} />
        </div>
      ) : !shown ? (
        <Skeleton label="Loading workers" rows={2} />
      ) : shown.length === 0 ? (
        <p className="text-ink-muted p-4">
          No worker{agent === undefined ? "" : " with this agent"} was there in the last day. Forks and replays need one:{" "}
          <code className="mono whitespace-nowrap">retake worker ./agents.ts</code>
        </p>
      ) : (
        <WorkersTable workers={shown} />
      )}
    </Card>
  );
}

function WorkersTable({ workers }: { workers: readonly Worker[] }): ReactNode {
  const now = useNow(5000);
  return (
    <Table
      label="Workers"
      rows={workers}
      keyOf={({ id }) => id}
      columns={[
        {
          title: "Worker",
          cell: ({ id }) => (
            <span className="mono">
              <InlineText text={id} />
            </span>
          ),
        },
        {
          title: "State",
          cell: ({ live }) => (
            <span className={`inline-flex items-center gap-1.5 ${live ? "text-ok" : "text-ink-muted"}`}>
              <span aria-hidden="true" className={`size-1.5 rounded-full ${live ? "bg-ok" : "bg-ink-faint"}`} />
              {live ? "Live" : "Gone"}
            </span>
          ),
        },
        {
          title: "Agents",
          wrap: true,
          cell: ({ agents }) => (
            <ul className="flex flex-wrap gap-x-3">
              {agents.map(({ name, version }) => (
                <li key={name}>
                  <Link className="text-accent underline-offset-2 hover:underline" href={`/agents/${encodeURIComponent(name)}`}>
                    <InlineText text={name} />
                  </Link>{" "}
                  <span className="text-ink-faint mono">
                    <InlineText text={version} />
                  </span>
                </li>
              ))}
            </ul>
          ),
        },
        { title: "Last seen", align: "right", cell: ({ lastSeenMs }) => formatAgo(lastSeenMs, now) },
      ]}
    />
  );
}
