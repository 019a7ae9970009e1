"use client";

import type { SpanDetail, SpanSkeleton } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { RunningMark } from "../../ui/feedback/running-mark.tsx";
import { countOf, formatDuration } from "../../ui/text/format.ts";
import { InlineText, UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { spanQuery } from "../collector/queries.ts";
import { MessageView } from "../messages/message-view.tsx";
import { ValueView } from "../recorded-values/value-view.tsx";
import { KindIcon, kindTitles, spanTitle } from "../span/kind-icon.tsx";
import { SourceMark, StepMarks } from "../span/source-mark.tsx";
import { newMessages } from "./new-messages.ts";

interface TranscriptStepProps {
  readonly runId: string;
  readonly span: SpanSkeleton;
  readonly position: number;
  readonly count: number;
  readonly selected: boolean;
  readonly onSelect: (spanId: string) => void;
}

export function TranscriptStep({ runId, span, position, count, selected, onSelect }: TranscriptStepProps): ReactNode {
  const detail = useQuery(spanQuery(runId, span.spanId));
  return (
    <article
      aria-label={visibleString(`${kindTitles[span.kind]} ${spanTitle(span)}`)}
      aria-posinset={position}
      aria-setsize={count}
      aria-current={selected ? "step" : undefined}
      className={classNames("pb-1", selected && "shadow-[inset_2px_0_0_var(--accent)]")}
    >
      <button
        type="button"
        onClick={() => onSelect(span.spanId)}
        className={classNames(
          "flex w-full items-center gap-1.5 px-4 py-1.5 text-left -outline-offset-2",
          selected ? "bg-selected" : "bg-sunken hover:bg-hover",
        )}
      >
        <KindIcon kind={span.kind} />
        <span className="truncate font-medium">
          <InlineText text={spanTitle(span)} />
        </span>
        <SourceMark source={span.source} />
        <StepMarks span={span} />
        {span.status === "error" && <span className="text-bad text-xs font-medium">Error</span>}
        {span.status === "running" && <RunningMark />}
        <span className="text-ink-muted numeric ml-auto text-xs">{span.durationMs === null ? "" : formatDuration(span.durationMs)}</span>
      </button>
      {detail.data ? (
        <Content detail={detail.data} />
      ) : (
        <div className="text-ink-faint min-h-14 px-4 py-3">
          {detail.error ? detail.error.message : <InlineText text={span.preview || "Loading…"} />}
        </div>
      )}
    </article>
  );
}

function Content({ detail }: { detail: SpanDetail }): ReactNode {
  const { span, input, output, inputMessages, outputMessages } = detail;
  const failure = span.status === "error" && span.statusMessage && (
    <div className="text-bad px-4 py-2">
      <UntrustedText text={span.statusMessage} limit={1000} />
    </div>
  );
  if (inputMessages.length + outputMessages.length > 0 && span.kind === "model") {
    const { earlier, fresh } = newMessages(inputMessages);
    return (
      <>
        {earlier.length > 0 && (
          <details className="px-4 pt-2">
            <summary className="text-ink-faint text-xs">{countOf(earlier.length, "earlier message")}</summary>
            <div className="mt-1 divide-y rounded-md border">
              {earlier.map((message, index) => (
                <MessageView key={index} message={message} />
              ))}
            </div>
          </details>
        )}
        {[...fresh, ...outputMessages].map((message, index) => (
          <MessageView key={index} message={message} />
        ))}
        {failure}
      </>
    );
  }
  return (
    <div className="flex flex-col">
      {input !== null && (
        <div className="px-4 py-2">
          <p className="eyebrow">{span.kind === "tool" ? "Arguments" : "Input"}</p>
          <ValueView value={input} limit={1500} />
        </div>
      )}
      {output !== null && (
        <div className="px-4 py-2">
          <p className="eyebrow">Result</p>
          <ValueView value={output} limit={1500} />
        </div>
      )}
      {failure}
    </div>
  );
}
