"use client";

import type { AgentBucket, AgentDetail } from "@retake/protocol";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo, type ReactNode } from "react";
import { Card } from "../../ui/data/card.tsx";
import { LineChart } from "../../ui/data/line-chart.tsx";
import { formatCost, formatCount, formatDuration, formatNumber, formatPercent } from "../../ui/text/format.ts";
import { visibleString } from "../../ui/text/visible-text.ts";
import { chartOf, costPerRun, errorShare, scoreNames, TIME } from "./agent-figures.ts";

const DAY_MS = 86_400_000;
const hour = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayAndHour = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });

/** Quality, cost and time of an agent, one line a version. */
export function AgentCharts({ detail }: { detail: AgentDetail }): ReactNode {
  const names = useMemo(() => scoreNames(detail.versions), [detail.versions]);
  const [wanted, setWanted] = useQueryState("score", parseAsString);
  const score = names.find((name) => name === wanted) ?? names[0];
  const scoreOf = (bucket: AgentBucket): number | null => bucket.scores.find(({ name }) => name === score)?.mean ?? null;
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {score !== undefined && (
        <ChartCard
          title={`Score: ${visibleString(score)}`}
          detail={detail}
          figure={scoreOf}
          format={formatNumber}
          aside={
            names.length > 1 && (
              <select
                aria-label="Score to show"
                value={score}
                onChange={(event) => void setWanted(event.target.value)}
                className="bg-surface text-ink border-line-strong h-7 max-w-48 rounded-md border px-1.5"
              >
                {names.map((name) => (
                  <option key={name} value={name}>
                    {visibleString(name)}
                  </option>
                ))}
              </select>
            )
          }
        />
      )}
      <ChartCard title="Runs that failed" detail={detail} figure={errorShare} format={formatPercent} maxValue={1} />
      <ChartCard title="Cost per run" detail={detail} figure={costPerRun} format={formatCost} />
      <ChartCard title="Duration, p50" detail={detail} figure={({ durationP50Ms }) => durationP50Ms} format={formatDuration} />
      <ChartCard title="Runs" detail={detail} figure={({ runs }) => runs} format={formatCount} />
    </div>
  );
}

interface ChartCardProps {
  readonly title: string;
  readonly detail: AgentDetail;
  readonly figure: (bucket: AgentBucket) => number | null;
  readonly format: (value: number) => string;
  readonly maxValue?: number;
  readonly aside?: ReactNode;
}

function ChartCard({ title, detail, figure, format, maxValue, aside }: ChartCardProps): ReactNode {
  const { buckets, widthMs } = detail;
  const spanMs = (buckets.at(-1)?.startMs ?? 0) - (buckets[0]?.startMs ?? 0);
  const time = widthMs >= DAY_MS ? day : spanMs > DAY_MS / 2 ? dayAndHour : hour;
  const { series, data } = chartOf(detail, (startMs) => time.format(startMs), figure);
  return (
    <Card title={title} aside={aside}>
      {series.length === 0 ? (
        <p className="text-ink-muted flex h-52 items-center justify-center">Nothing of it in this time</p>
      ) : (
        <LineChart
          caption={`${title}, by version`}
          index={TIME}
          series={series}
          data={data}
          format={format}
          {...(maxValue === undefined ? {} : { maxValue })}
        />
      )}
    </Card>
  );
}
