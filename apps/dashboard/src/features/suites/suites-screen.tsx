"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { Card } from "../../ui/data/card.tsx";
import { Table } from "../../ui/data/table.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf, formatAgo, formatPercent, formatTime } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { suitesQuery } from "../collector/queries.ts";
import { Page } from "../shell/page.tsx";
import { VerdictBadge } from "./verdict-badge.tsx";

export function SuitesScreen(): ReactNode {
  const suites = useQuery(suitesQuery);
  const now = useNow(30_000);
  if (suites.error && !suites.data) return <ErrorNotice error={suites.error} onRetry={() => void suites.refetch()} page />;
  return (
    <Page title="Suites" note="Recorded cases that are run again to see whether a change made an agent worse.">
      {!suites.data ? (
        <Skeleton label="Loading suites" />
      ) : suites.data.length === 0 ? (
        <Notice title="No suites yet">
          Define one with <code className="mono">defineSuite</code> in a <code className="mono">*.suite.ts</code> file and run it:{" "}
          <code className="mono whitespace-nowrap">retake eval ./refunds.suite.ts</code>
        </Notice>
      ) : (
        <Card title="All suites" aside={countOf(suites.data.length, "suite")} flush>
          <Table
            label="Suites"
            rows={suites.data}
            keyOf={(suite) => suite.name}
            columns={[
              {
                title: "Suite",
                cell: (suite) => (
                  <Link className="text-accent underline-offset-2 hover:underline" href={`/suites/${encodeURIComponent(suite.name)}`}>
                    <InlineText text={suite.name} />
                  </Link>
                ),
              },
              { title: "Latest verdict", cell: (suite) => <VerdictBadge experiment={suite.latest} /> },
              {
                title: "Pass rate",
                align: "right",
                cell: (suite) => (suite.latest?.verdict ? formatPercent(suite.latest.verdict.passRate) : "–"),
              },
              { title: "Cases", align: "right", cell: (suite) => suite.latest?.cases ?? "–" },
              { title: "Experiments", align: "right", cell: (suite) => suite.experiments },
              {
                title: "Last run",
                align: "right",
                cell: (suite) =>
                  suite.latest ? (
                    <span title={formatTime(suite.latest.createdTimeMs)}>{formatAgo(suite.latest.createdTimeMs, now)}</span>
                  ) : (
                    "–"
                  ),
              },
            ]}
          />
        </Card>
      )}
    </Page>
  );
}
