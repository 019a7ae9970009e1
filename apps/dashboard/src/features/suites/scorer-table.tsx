"use client";

import type { ScorerVerdict } from "@retake/protocol";
import type { ReactNode } from "react";
import { Table } from "../../ui/data/table.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { formatNumber, formatSigned } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { IntervalPlot } from "./interval-plot.tsx";
import { verdictWords } from "./verdict-words.ts";

export function ScorerTable({ scorers }: { scorers: readonly ScorerVerdict[] }): ReactNode {
  return (
    <Table
      label="Scorers"
      rows={scorers}
      keyOf={(scorer) => scorer.scorer}
      columns={[
        { title: "Scorer", cell: (scorer) => <InlineText text={scorer.scorer} /> },
        {
          title: "Verdict",
          cell: (scorer) => <Badge tone={verdictWords[scorer.verdict].tone}>{verdictWords[scorer.verdict].title}</Badge>,
        },
        { title: "Baseline", align: "right", cell: (scorer) => (scorer.baselineMean === null ? "–" : formatNumber(scorer.baselineMean)) },
        { title: "Now", align: "right", cell: (scorer) => formatNumber(scorer.mean) },
        { title: "Effect", align: "right", cell: (scorer) => (scorer.effect === null ? "–" : formatSigned(scorer.effect)) },
        { title: "Interval", cell: (scorer) => <IntervalPlot scorer={scorer} /> },
        {
          title: "From, to",
          align: "right",
          cell: (scorer) => (scorer.interval ? `${formatSigned(scorer.interval.low)}, ${formatSigned(scorer.interval.high)}` : "–"),
        },
        {
          title: "p",
          align: "right",
          cell: (scorer) => (scorer.pValue === null ? "–" : scorer.pValue < 0.001 ? "< 0.001" : formatNumber(scorer.pValue)),
        },
        { title: "Cases", align: "right", cell: (scorer) => scorer.cases },
      ]}
    />
  );
}
