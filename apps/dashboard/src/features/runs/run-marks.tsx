import type { RunSummary } from "@retake/protocol";
import type { ReactNode } from "react";
import { Badge } from "../../ui/feedback/badge.tsx";
import { formatNumber } from "../../ui/text/format.ts";
import { visibleString } from "../../ui/text/visible-text.ts";

/** How a run came about: fork, replay, case of an experiment. */
export function RunMarks({ run }: { run: RunSummary }): ReactNode {
  return (
    <>
      {run.fork && (
        <Badge tone="accent" title={`Forked from ${run.fork.runId}`}>
          Fork
        </Badge>
      )}
      {run.replay && (
        <Badge title={run.replay.runId ? `Replayed from ${run.replay.runId}` : "Replayed"}>
          {visibleString(`Replay · ${run.replay.mode}`)}
        </Badge>
      )}
      {run.experiment && (
        <Badge title={`Trial ${run.experiment.trial + 1} of a case of experiment ${run.experiment.id}`}>
          {visibleString(`${run.experiment.caseId} · ${run.experiment.trial + 1}`)}
        </Badge>
      )}
      {run.labels.slice(0, 3).map((label) => (
        <Badge key={label}>{visibleString(label)}</Badge>
      ))}
    </>
  );
}

/** The first scores of a run, the rest counted. */
export function RunScores({ run, most = 2 }: { run: RunSummary; most?: number }): ReactNode {
  const shown = run.scores.slice(0, most);
  return (
    <>
      {shown.map((score, index) => (
        <Badge
          key={index}
          title={visibleString(`${score.name} (${score.source})`)}
          tone={score.label === "fail" || score.value === 0 ? "bad" : "neutral"}
        >
          {visibleString(`${score.name} ${score.value === null ? (score.label ?? "–") : formatNumber(score.value)}`)}
        </Badge>
      ))}
      {run.scores.length > most && <span className="text-ink-faint text-xs">+{run.scores.length - most}</span>}
    </>
  );
}
