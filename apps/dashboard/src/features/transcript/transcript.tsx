"use client";

import { useEffect, useEffectEvent, useMemo, useRef, type ReactNode } from "react";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import type { SpanTree } from "../trajectory/span-tree.ts";
import { TranscriptStep } from "./transcript-step.tsx";

interface TranscriptProps {
  readonly runId: string;
  readonly tree: SpanTree;
  readonly selected: string | null;
  readonly onSelect: (spanId: string) => void;
}

/** The run as a conversation: model calls and tools in order of start, their content fetched as they come into view. */
export function Transcript({ runId, tree, selected, onSelect }: TranscriptProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const steps = useMemo(
    () => tree.spans.filter(({ kind }) => kind !== "agent" && kind !== "scope" && kind !== "timer" && kind !== "other"),
    [tree],
  );
  const virtual = useVirtualRows({
    scroller,
    count: steps.length,
    rowPx: 120,
    overscan: 3,
    keyOf: (index) => steps[index]?.spanId ?? index,
  });
  // Heights are guesses before they are drawn: at first the step is brought to the top.
  const settled = useRef(false);
  // Only a new selection scrolls, not new steps.
  const show = useEffectEvent(() => {
    const index = steps.findIndex((span) => span.spanId === selected);
    if (index > 0) virtual.scrollToIndex(index, { align: settled.current ? "auto" : "start" });
    settled.current = true;
  });
  useEffect(() => show(), [selected]);

  if (steps.length === 0) return <p className="text-ink-faint p-4">This run has no model or tool calls yet.</p>;
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto" role="feed" aria-label="Transcript" tabIndex={0}>
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
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
