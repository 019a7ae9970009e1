import type { SpanSkeleton } from "@retake/protocol";
import type { ReactNode } from "react";
import { Badge } from "../../ui/feedback/badge.tsx";

/** That a step was held before it ran, and how often it was tried. */
export function StepMarks({ span: { held, attempts, status } }: { span: SpanSkeleton }): ReactNode {
  return (
    <>
      {held && status !== "running" && <Badge title="It waited for an approval before it ran">was held</Badge>}
      {attempts > 0 && (
        <Badge tone="warn" title="Attempts failed before the one that settled it">
          {attempts + 1} attempts
        </Badge>
      )}
    </>
  );
}

/** Where an outcome came from, unless it was live. */
export function SourceMark({ source }: { source: SpanSkeleton["source"] }): ReactNode {
  if (source === "recorded") return <Badge title="Taken over from a recording; it was not run again">recorded</Badge>;
  if (source === "edited") {
    return (
      <Badge tone="warn" title="Its outcome or input was edited at the fork">
        edited
      </Badge>
    );
  }
  return null;
}
