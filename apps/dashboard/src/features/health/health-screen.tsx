"use client";

import type { HealthReport } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Card } from "../../ui/data/card.tsx";
import { Table } from "../../ui/data/table.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { formatAgo, formatCount, formatTime } from "../../ui/text/format.ts";
import { InlineText, UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { healthQuery } from "../collector/queries.ts";
import { Page } from "../shell/page.tsx";
import { FactList } from "./fact-list.tsx";
import { collectorFacts, ingestFacts, storeFacts } from "./health-facts.ts";

export function HealthScreen(): ReactNode {
  const health = useQuery(healthQuery);
  if (health.error && !health.data) return <ErrorNotice error={health.error} onRetry={() => void health.refetch()} page />;
  return (
    <Page title="Health" note="The collector, its store and its queues, as they are now.">
      {!health.data ? <Skeleton label="Loading health" /> : <Report report={health.data} />}
    </Page>
  );
}

function Report({ report }: { report: HealthReport }): ReactNode {
  const failing = Object.entries(report.checks).filter(([, { ok }]) => !ok);
  const ingest = ingestFacts(report);
  return (
    <>
      {failing.map(([name, { message }]) => (
        <Notice key={name} tone="bad" title={`The ${name} is not in order`}>
          <UntrustedText text={message} limit={1000} />
        </Notice>
      ))}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title="Collector" aside={<ReadyBadge ready={failing.length === 0} />} flush>
          <FactList facts={collectorFacts(report)} />
        </Card>
        {report.store && (
          <Card title="Store" flush>
            <FactList facts={storeFacts(report.store)} />
          </Card>
        )}
        {ingest.length > 0 && (
          <Card title="Telemetry" flush>
            <FactList facts={ingest} />
          </Card>
        )}
      </div>
      {report.errors.length > 0 && <Errors report={report} />}
    </>
  );
}

function ReadyBadge({ ready }: { ready: boolean }): ReactNode {
  return ready ? <Badge tone="ok">Ready</Badge> : <Badge tone="bad">Not ready</Badge>;
}

function Errors({ report: { errors, timeMs } }: { report: HealthReport }): ReactNode {
  return (
    <Card title="Last errors" aside="Since the collector started" flush>
      <Table
        label="Last errors"
        rows={errors}
        keyOf={(error) => error.message}
        columns={[
          { title: "What", cell: (error) => <InlineText text={error.message} /> },
          { title: "Detail", wrap: true, cell: (error) => <UntrustedText text={error.detail} limit={300} /> },
          { title: "Times", align: "right", cell: (error) => formatCount(error.count) },
          {
            title: "Last",
            align: "right",
            cell: (error) => <span title={formatTime(error.lastTimeMs)}>{formatAgo(error.lastTimeMs, timeMs)}</span>,
          },
        ]}
      />
    </Card>
  );
}
