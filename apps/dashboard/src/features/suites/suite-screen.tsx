"use client";

import type { Experiment } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { Card } from "../../ui/data/card.tsx";
import { Table, type Column } from "../../ui/data/table.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf, formatAgo, formatPercent, formatTime, shortId } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { useNow } from "../../ui/use-now.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { suiteQuery } from "../collector/queries.ts";
import { Page } from "../shell/page.tsx";
import { VerdictBadge } from "./verdict-badge.tsx";

const columns = (now: number): Column<Experiment>[] => [
  {
    title: "Experiment",
    cell: (experiment) => (
      <Link className="text-accent mono underline-offset-2 hover:underline" href={`/experiments/${encodeURIComponent(experiment.id)}`}>
        {shortId(experiment.id)}
      </Link>
    ),
  },
  { title: "Verdict", cell: (experiment) => <VerdictBadge experiment={experiment} /> },
  { title: "Pass rate", align: "right", cell: (experiment) => (experiment.verdict ? formatPercent(experiment.verdict.passRate) : "–") },
  { title: "Newly failing", align: "right", cell: (experiment) => experiment.verdict?.newlyFailing.length ?? "–" },
  { title: "Cases × trials", align: "right", cell: (experiment) => `${experiment.cases} × ${experiment.trials}` },
  { title: "Mode", cell: (experiment) => experiment.mode },
  {
    title: "Revision",
    cell: (experiment) => (
      <span className="mono">{visibleString((experiment.pins["git.revision"] ?? experiment.pins["git"] ?? "–").slice(0, 10))}</span>
    ),
  },
  {
    title: "Started",
    align: "right",
    cell: (experiment) => <span title={formatTime(experiment.createdTimeMs)}>{formatAgo(experiment.createdTimeMs, now)}</span>,
  },
];

export function SuiteScreen({ name }: { name: string }): ReactNode {
  const suite = useQuery(suiteQuery(name));
  const now = useNow(30_000);
  if (suite.error && !suite.data) return <ErrorNotice error={suite.error} onRetry={() => void suite.refetch()} page />;
  return (
    <Page
      title={<InlineText text={name} />}
      above={
        <Link href="/suites" className="underline-offset-2 hover:underline">
          Suites
        </Link>
      }
    >
      {!suite.data ? (
        <Skeleton label="Loading the suite" />
      ) : suite.data.experiments.length === 0 ? (
        <Notice title="No experiments yet">Run the suite to get its first verdict.</Notice>
      ) : (
        <Card title="Experiments" aside={`${countOf(suite.data.experiments.length, "experiment")}, newest first`} flush>
          <Table label="Experiments" rows={suite.data.experiments} keyOf={(experiment) => experiment.id} columns={columns(now)} />
        </Card>
      )}
    </Page>
  );
}
