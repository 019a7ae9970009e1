"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { CornerDownRight } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { RunningMark } from "../../ui/feedback/running-mark.tsx";
import { formatDuration } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { spanQuery } from "../collector/queries.ts";
import { KindIcon, kindTitles, spanTitle } from "../span/kind-icon.tsx";
import { SourceMark, StepMarks } from "../span/source-mark.tsx";
import { StepContent } from "./step-content.tsx";
import { useStaying } from "./use-staying.ts";

interface TranscriptStepProps {
  readonly runId: string;
  readonly span: SpanSkeleton;
  readonly position: number;
  readonly count: number;
  /** What it belongs to, where that has changed. */
  readonly under: string | null;
  readonly selected: boolean;
  readonly onSelect: (spanId: string) => void;
}

export function TranscriptStep({ runId, span, position, count, under, selected, onSelect }: TranscriptStepProps): ReactNode {
  // Steps that fly by while the reader scrolls are not asked for.
  const detail = useQuery({ ...spanQuery(runId, span.spanId), enabled: useStaying() });
  return (
    <article
      aria-label={visibleString(`${kindTitles[span.kind]} ${spanTitle(span)}`)}
      aria-posinset={position}
      aria-setsize={count}
      aria-current={selected ? "step" : undefined}
      className={classNames("pb-1", selected && "bg-selected/40 shadow-[inset_2px_0_0_var(--accent)]")}
    >
      {under !== null && (
        <p className="bg-sunken text-ink-muted flex items-center gap-1.5 border-b px-4 py-1 text-xs">
          <CornerDownRight aria-hidden="true" className="size-3.5" />
          <span className="sr-only">in </span>
          <InlineText text={under} />
        </p>
      )}
      <button
        type="button"
        onClick={() => onSelect(span.spanId)}
        className="hover:bg-hover flex w-full items-center gap-1.5 px-4 py-1 text-left -outline-offset-2"
      >
        <KindIcon kind={span.kind} />
        <span className="text-ink-muted truncate text-xs font-medium">
          <InlineText text={spanTitle(span)} />
        </span>
        <SourceMark source={span.source} />
        <StepMarks span={span} />
        {span.status === "error" && <span className="text-bad text-xs font-medium">Error</span>}
        {span.status === "running" && <RunningMark />}
        <span className="text-ink-faint numeric ml-auto text-xs">{span.durationMs === null ? "" : formatDuration(span.durationMs)}</span>
      </button>
      {detail.data ? (
        <StepContent detail={detail.data} />
      ) : (
        <div className="text-ink-faint min-h-14 px-4 py-2">
          {detail.error ? detail.error.message : <InlineText text={span.preview || "Loading…"} />}
        </div>
      )}
    </article>
  );
}
