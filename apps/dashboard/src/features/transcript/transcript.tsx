"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { useEffect, useEffectEvent, useRef, type ReactNode } from "react";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import { spanTitle } from "../span/kind-icon.tsx";
import { spanAt, type SpanTree } from "../trajectory/span-tree.ts";
import { TranscriptStep } from "./transcript-step.tsx";

interface TranscriptProps {
  readonly runId: string;
  readonly tree: SpanTree;
  readonly steps: readonly SpanSkeleton[];
  /** Whether the steps are what a filter left. */
  readonly filtered: boolean;
  readonly selected: string | null;
  readonly onSelect: (spanId: string) => void;
}

/** The run as a conversation: model calls and tools in order of start, their content fetched as they come into view. */
export function Transcript({ runId, tree, steps, filtered, selected, onSelect }: TranscriptProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualRows({
    scroller,
    count: steps.length,
    rowPx: 120,
    overscan: 3,
    keyOf: (index) => steps[index]?.spanId ?? index,
  });
  // Heights are guesses until content has come: the selected step stays in place until the reader scrolls.
  const pinned = useRef(true);
  const unpin = (): void => {
    pinned.current = false;
  };
  const show = useEffectEvent((align: "auto" | "start") => {
    const index = steps.findIndex((span) => span.spanId === selected);
    if (index >= 0) virtual.scrollToIndex(index, { align });
  });
  // Only a new selection scrolls, not new steps.
  const opened = useRef(false);
  useEffect(() => {
    pinned.current = !opened.current;
    show(opened.current ? "auto" : "start");
    opened.current = true;
  }, [selected]);
  const totalPx = virtual.getTotalSize();
  useEffect(() => {
    if (pinned.current) show("start");
  }, [totalPx]);

  if (steps.length === 0)
    return <p className="text-ink-faint p-4">{filtered ? "No step matches the filter." : "This run has no model or tool calls yet."}</p>;
  return (
    // Scrolling by whatever means is all that is listened to.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={scroller}
      className="min-h-0 flex-1 overflow-auto"
      role="feed"
      aria-label="Transcript"
      tabIndex={0}
      onWheel={unpin}
      onPointerDown={unpin}
      onKeyDown={unpin}
    >
      <div className="relative" style={{ height: totalPx }}>
        {virtual.getVirtualItems().map((item) => {
          const span = steps[item.index]!;
          return (
            <div
              key={item.key}
              data-index={item.index}
              ref={virtual.measureElement}
              className="absolute inset-x-0 top-0 border-b"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <TranscriptStep
                runId={runId}
                span={span}
                position={item.index + 1}
                count={steps.length}
                under={titleOfNewParent(tree, span, steps[item.index - 1])}
                selected={span.spanId === selected}
                onSelect={onSelect}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** What a step belongs to, where that is something else than with the step before it. */
function titleOfNewParent(tree: SpanTree, span: SpanSkeleton, before: SpanSkeleton | undefined): string | null {
  if (span.parentId === null || span.parentId === before?.parentId) return null;
  const row = tree.rowOf.get(span.parentId);
  return row === undefined || tree.parent[row]! < 0 ? null : spanTitle(spanAt(tree, row));
}
