"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { ChevronRight, CircleX, ClockAlert, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../../../ui/class-names.ts";
import { formatCount, formatDuration } from "../../../ui/text/format.ts";
import { InlineText } from "../../../ui/text/untrusted-text.tsx";
import { RunningMark } from "../../../ui/feedback/running-mark.tsx";
import { WaitingMark } from "../../approvals/waiting-mark.tsx";
import { KindIcon, spanTitle } from "../../span/kind-icon.tsx";
import { SourceMark } from "../../span/source-mark.tsx";

const INDENT_PX = 14;
const MAX_INDENTS = 9;

interface SpanNameCellProps {
  readonly span: SpanSkeleton;
  readonly depth: number;
  readonly descendants: number;
  readonly folded: boolean;
  readonly waiting: boolean;
  readonly missing: boolean;
  /** Shown for what is below it only. */
  readonly dimmed: boolean;
  readonly outsideMs: number;
  readonly onToggle: (spanId: string, fold: boolean) => void;
}

/** What a step is, where it stands in the tree, how it ended, and a glimpse of what came out. */
export function SpanNameCell(props: SpanNameCellProps): ReactNode {
  const { span, depth, descendants, folded, waiting, missing, onToggle } = props;
  return (
    <div
      role="gridcell"
      className="flex min-w-0 items-center gap-1.5 overflow-hidden"
      style={{ paddingLeft: 6 + Math.min(depth, MAX_INDENTS) * INDENT_PX }}
    >
      <span
        aria-hidden="true"
        className={classNames(
          "text-ink-faint hover:text-ink -mr-0.5 inline-flex size-5 shrink-0 items-center justify-center rounded-sm",
          descendants === 0 && "invisible",
        )}
        onClick={(event) => {
          event.stopPropagation();
          onToggle(span.spanId, !folded);
        }}
      >
        <ChevronRight className={classNames("size-3.5 transition-transform", !folded && "rotate-90")} />
      </span>
      {depth > MAX_INDENTS && (
        <span className="text-ink-faint numeric bg-sunken shrink-0 rounded-sm px-1 text-[0.6875rem] leading-4" title={`Level ${depth + 1}`}>
          {depth + 1}
        </span>
      )}
      {missing ? <Unplug aria-hidden="true" className="text-warn size-3.5 shrink-0" /> : <KindIcon kind={span.kind} />}
      <span className={classNames("min-w-0 truncate", props.dimmed ? "text-ink-faint" : "font-medium", missing && "text-ink-muted italic")}>
        <InlineText text={spanTitle(span)} />
      </span>
      {props.outsideMs !== 0 && <OutsideMark outsideMs={props.outsideMs} />}
      {folded && <span className="text-ink-faint numeric shrink-0 text-xs">+{formatCount(descendants)}</span>}
      <SourceMark source={span.source} />
      {waiting ? <WaitingMark span={span} /> : <SpanState status={span.status} />}
      <span className="text-ink-faint min-w-0 flex-1 basis-0 truncate max-sm:hidden">
        <InlineText text={(span.status === "error" && span.statusMessage) || span.preview} />
      </span>
    </div>
  );
}

/** That a step lies outside of its parent's time. */
function OutsideMark({ outsideMs }: { outsideMs: number }): ReactNode {
  const words =
    outsideMs < 0
      ? `begins ${formatDuration(-outsideMs)} before its parent: their clocks disagree`
      : `ends ${formatDuration(outsideMs)} after its parent`;
  return (
    <span className={classNames("inline-flex shrink-0", outsideMs < 0 ? "text-warn" : "text-ink-faint")} title={`It ${words}`}>
      <ClockAlert aria-hidden="true" className="size-3.5" />
      <span className="sr-only">{words}</span>
    </span>
  );
}

function SpanState({ status }: { status: SpanSkeleton["status"] }): ReactNode {
  if (status === "running") return <RunningMark />;
  if (status === "ok") return null;
  return (
    <span className="text-bad inline-flex shrink-0 items-center gap-1 text-xs font-medium">
      <CircleX aria-hidden="true" className="size-3.5" />
      <span className="max-sm:sr-only">Error</span>
    </span>
  );
}
