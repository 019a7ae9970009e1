"use client";

import type { RunSummary } from "@retake/protocol";
import { useMemo, type ReactNode } from "react";
import { BarChart } from "../../ui/data/bar-chart.tsx";
import { countOf } from "../../ui/text/format.ts";
import { bucketRuns } from "./bucket-runs.ts";

const DAY_MS = 86_400_000;
const hour = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayAndHour = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "2-digit" });
const series = [
  { name: "OK", color: "brand" },
  { name: "Error", color: "rose" },
  { name: "Running", color: "sky" },
] as const;

/** How many runs began when, over the runs that are loaded. */
export function RunsOverTime({ runs }: { runs: readonly RunSummary[] }): ReactNode {
  const data = useMemo(() => {
    const { widthMs, buckets } = bucketRuns(runs);
    const span = buckets.length * widthMs;
    const format = widthMs >= DAY_MS ? day : span > DAY_MS / 2 ? dayAndHour : hour;
    return buckets.map((bucket) => ({ Time: format.format(bucket.startMs), OK: bucket.ok, Error: bucket.error, Running: bucket.running }));
  }, [runs]);
  return <BarChart caption={`Runs over time, ${countOf(runs.length, "loaded run")}`} index="Time" series={series} data={data} />;
}
