import type { Experiment } from "@retake/protocol";
import type { ReactNode } from "react";
import { Badge } from "../../ui/feedback/badge.tsx";
import { verdictWords } from "./verdict-words.ts";

/** An experiment's outcome in a word. */
export function VerdictBadge({ experiment }: { experiment: Experiment | null }): ReactNode {
  if (experiment === null) return <Badge>No experiments</Badge>;
  if (experiment.status === "running") return <Badge tone="running">Running</Badge>;
  if (experiment.verdict === null)
    return experiment.status === "failed" ? <Badge tone="bad">Failed to run</Badge> : <Badge>No verdict</Badge>;
  const { title, tone } = verdictWords[experiment.verdict.verdict];
  return (
    <span className="inline-flex gap-1">
      <Badge tone={tone}>{title}</Badge>
      {!experiment.verdict.passed && <Badge tone="bad">Gate failed</Badge>}
    </span>
  );
}
