"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo, type ReactNode } from "react";
import { Card } from "../../ui/data/card.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf, formatTime, shortId } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { experimentQuery } from "../collector/queries.ts";
import { Page } from "../shell/page.tsx";
import { buildMatrix } from "./case-matrix.ts";
import { CaseMatrixTable } from "./case-matrix-table.tsx";
import { GatesList } from "./gates-list.tsx";
import { PassCurve } from "./pass-curve.tsx";
import { ScorerTable } from "./scorer-table.tsx";
import { VerdictBanner } from "./verdict-banner.tsx";

const RUNNING_MS = 2000;
const link = "underline-offset-2 hover:underline";

export function ExperimentScreen({ experimentId }: { experimentId: string }): ReactNode {
  const query = useQuery({
    ...experimentQuery(experimentId),
    refetchInterval: ({ state }) => (state.error || state.data?.experiment.status === "running" ? RUNNING_MS : false),
  });
  const data = query.data;
  const matrix = useMemo(() => (data ? buildMatrix(data.results, data.baseline, data.experiment.verdict) : null), [data]);
  if (query.error && !data) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} page />;
  if (!data || !matrix) return <Skeleton label="Loading the experiment" rows={8} />;
  const { experiment, results } = data;
  const expected = experiment.cases * experiment.trials;
  return (
    <Page
      title={
        <>
          Experiment <span className="mono text-base font-medium">{shortId(experiment.id)}</span>
        </>
      }
      above={
        <>
          <Link href="/suites" className={link}>
            Suites
          </Link>
          {" / "}
          <Link href={`/suites/${encodeURIComponent(experiment.suite)}`} className={link}>
            <InlineText text={experiment.suite} />
          </Link>
        </>
      }
      note={
        <>
          {countOf(experiment.cases, "case")} × {countOf(experiment.trials, "trial")}, {experiment.mode} replay, started{" "}
          {formatTime(experiment.createdTimeMs)}
          {experiment.baselineId && (
            <>
              ; baseline{" "}
              <Link
                className="mono text-accent underline-offset-2 hover:underline"
                href={`/experiments/${encodeURIComponent(experiment.baselineId)}`}
              >
                {shortId(experiment.baselineId)}
              </Link>
            </>
          )}
        </>
      }
    >
      <VerdictBanner experiment={experiment} done={results.length} expected={expected} />
      {experiment.verdict && (
        <>
          <Card title="Scorers" aside="effect against the baseline, 95 % interval" flush>
            <ScorerTable scorers={experiment.verdict.scorers} />
          </Card>
          <div className="grid gap-4 md:grid-cols-2">
            <Card title="Gates">
              <GatesList gates={experiment.verdict.gates} />
            </Card>
            <Card title="pass^k" aside="chance that k trials of a case all pass">
              <PassCurve points={experiment.verdict.passHatK} />
            </Card>
          </div>
        </>
      )}
      <Card title="Cases and trials" aside={countOf(matrix.rows.length, "case")} flush>
        {matrix.rows.length === 0 ? (
          <div className="p-4">
            <Notice title="No results yet" />
          </div>
        ) : (
          <CaseMatrixTable matrix={matrix} />
        )}
      </Card>
    </Page>
  );
}
