"use client";

import type { SearchOverview } from "@retake/protocol";
import { useMemo, type ReactNode } from "react";
import { TimeHistogram } from "../../ui/data/time-histogram.tsx";
import { useNow } from "../../ui/use-now.ts";
import { fillBuckets } from "./fill-buckets.ts";

interface RunHistogramProps {
  readonly overview: SearchOverview | undefined;
  readonly onTimes: (fromMs: number, toMs: number) => void;
}

/** When the runs that match began, and how many of them failed; a stretch that is brushed becomes the search's times. */
export function RunHistogram({ overview, onTimes }: RunHistogramProps): ReactNode {
  const now = useNow(60_000);
  const bars = useMemo(
    () =>
      overview ? fillBuckets(overview, now).map(({ startMs, endMs, runs, errors }) => ({ startMs, endMs, total: runs, bad: errors })) : [],
    [overview, now],
  );
  if (!overview) return <div role="status" aria-label="Loading runs over time" className="bg-sunken pulse h-20 rounded-md" />;
  if (bars.length === 0) return null;
  return <TimeHistogram caption="Runs over time" noun="run" badNoun="failed" bars={bars} onBrush={onTimes} />;
}
