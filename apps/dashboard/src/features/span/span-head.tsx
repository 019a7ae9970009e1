"use client";

import type { SpanSkeleton } from "@retake/protocol";
import type { ReactNode } from "react";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { formatCost, formatCount, formatDuration } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { KindIcon, kindTitles, spanTitle } from "./kind-icon.tsx";
import { SourceMark, StepMarks } from "./source-mark.tsx";

/** Name, measures and place of a step. */
export function SpanHead({ span, action }: { span: SpanSkeleton; action: ReactNode }): ReactNode {
  const facts = [
    span.durationMs === null ? null : formatDuration(span.durationMs),
    span.kind === "model" && span.tool === "" && span.model ? null : span.model,
    span.inputTokens + span.outputTokens > 0 ? `${formatCount(span.inputTokens)} in, ${formatCount(span.outputTokens)} out` : null,
    span.costUsd > 0 ? formatCost(span.costUsd) : null,
  ].filter(Boolean);
  return (
    <div className="flex min-h-[4.25rem] shrink-0 items-start gap-3 border-b px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
          <KindIcon kind={span.kind} />
          <h2 className="min-w-0 truncate text-sm font-semibold">
            <InlineText text={spanTitle(span)} />
          </h2>
          <StatusMark status={span.status} />
          <SourceMark source={span.source} />
          <StepMarks span={span} />
        </div>
        <p className="text-ink-muted numeric mt-0.5 flex min-w-0 flex-wrap gap-x-2">
          <span>{kindTitles[span.kind]}</span>
          {facts.map((fact) => (
            <span key={fact} className="before:text-line-strong before:mr-2 before:content-['·']">
              {fact}
            </span>
          ))}
          <span className="mono text-ink-faint min-w-0 truncate" title={span.stepKey ? "Step key" : "Span id"}>
            <InlineText text={span.stepKey || span.spanId} />
          </span>
        </p>
      </div>
      {action}
    </div>
  );
}
