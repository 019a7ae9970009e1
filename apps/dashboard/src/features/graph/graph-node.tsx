"use client";

import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { countOf, formatCount, formatDuration } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { KindIcon, spanTitle } from "../span/kind-icon.tsx";
import type { SpanSkeleton } from "@retake/protocol";

export type StepNode = Node<{
  /** The first of its steps; null where it stands for what there was no room for. */
  readonly span: SpanSkeleton | null;
  readonly count: number;
  readonly errors: number;
  readonly durationMs: number;
  readonly selected: boolean;
  readonly dimmed: boolean;
  readonly onPick: () => void;
}>;

export function GraphNodeView({ data }: NodeProps<StepNode>): ReactNode {
  const { span, count, errors, durationMs, selected, dimmed, onPick } = data;
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} className="invisible" />
      {span ? (
        <button
          type="button"
          onClick={onPick}
          aria-current={selected ? "step" : undefined}
          className={classNames(
            "nodrag flex h-12 w-[196px] flex-col justify-center rounded-lg border px-2.5 text-left",
            selected
              ? "bg-selected border-accent"
              : errors > 0
                ? "bg-bad-soft border-bad/50"
                : "bg-surface border-line-strong hover:bg-hover",
            dimmed && !selected && "border-dashed bg-transparent",
          )}
        >
          <span className="flex w-full items-center gap-1.5">
            <KindIcon kind={span.kind} />
            <span className="min-w-0 truncate font-medium">
              <InlineText text={spanTitle(span)} />
            </span>
            {count > 1 && (
              <span className="numeric text-ink-muted ml-auto text-xs font-semibold">
                <span aria-hidden="true">×</span>
                {formatCount(count)}
                <span className="sr-only"> times</span>
              </span>
            )}
          </span>
          <span className={classNames("numeric truncate text-xs", errors > 0 ? "text-bad" : "text-ink-muted")}>
            {[formatDuration(durationMs), errors > 0 ? countOf(errors, "error") : null].filter(Boolean).join(" · ")}
          </span>
        </button>
      ) : (
        <div className="text-ink-muted bg-sunken flex h-12 w-[196px] items-center justify-center rounded-lg border border-dashed text-xs">
          {countOf(count, "more step")}
        </div>
      )}
      <Handle type="source" position={Position.Bottom} isConnectable={false} className="invisible" />
    </>
  );
}
