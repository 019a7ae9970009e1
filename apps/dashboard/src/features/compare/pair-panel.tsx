"use client";

import type { RunStep } from "@retake/protocol";
import type { ComparedRow } from "@retake/protocol/comparison";
import Link from "next/link";
import type { ReactNode } from "react";
import { Tabs } from "../../ui/controls/tabs.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { formatCost, formatCount, formatDuration } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { AnswerPanel } from "../approvals/answer-panel.tsx";
import { KindIcon, spanTitle } from "../span/kind-icon.tsx";
import { SourceMark, StepMarks } from "../span/source-mark.tsx";
import { PairContent } from "./pair-content.tsx";
import { PairState } from "./pair-state.tsx";
import { rowWords, type RowTone } from "./row-words.ts";
import { SideMark } from "./side-mark.tsx";
import type { Pair } from "./use-comparison.ts";
import type { CompareView } from "./use-compare-view.ts";

interface PairPanelProps {
  readonly a: string;
  readonly b: string;
  readonly pair: Pair;
  readonly row: ComparedRow;
  readonly view: CompareView;
}

const tones = { neutral: "neutral", bad: "bad", ok: "ok", warn: "warn", running: "running" } as const satisfies Record<RowTone, string>;

/** Everything about the selected pair of steps. */
export function PairPanel({ a, b, pair, row, view }: PairPanelProps): ReactNode {
  const { waiting, choices, choose } = view;
  const { text, tone } = rowWords(row);
  const sides = [
    { side: "a", runId: a, step: pair.a },
    { side: "b", runId: b, step: pair.b },
  ] as const;
  return (
    <>
      <div className="flex min-h-[4.25rem] shrink-0 flex-col justify-center gap-1 border-b px-4 py-2">
        <div className="flex items-center gap-2">
          <h2 className="mono text-ink-muted min-w-0 truncate" title="Step key">
            <InlineText text={(pair.b ?? pair.a)?.stepKey || (pair.b ?? pair.a)?.name || ""} />
          </h2>
          <Badge tone={tones[tone]}>{text}</Badge>
          {row.sameState && <Badge title="The checkpoints after the step have the same digest">same state after it</Badge>}
        </div>
        <div className="grid grid-cols-2 gap-x-4">
          {sides.map(({ side, runId, step }) => (
            <StepFacts key={side} side={side} runId={runId} step={step} />
          ))}
        </div>
      </div>
      {sides.map(
        ({ side, runId, step }) =>
          step && waiting.has(step.spanId) && <AnswerPanel key={`${side} ${step.spanId}`} runId={runId} span={step} />,
      )}
      <Tabs
        label="Parts of the pair"
        selected={choices.tab}
        onSelect={(tab) => void choose({ tab })}
        tabs={[
          { name: "content", title: "Input and output" },
          { name: "state", title: "State" },
        ]}
      >
        {choices.tab === "content" ? <PairContent a={a} b={b} pair={pair} /> : <PairState a={a} b={b} pair={pair} />}
      </Tabs>
    </>
  );
}

function StepFacts({ side, runId, step }: { side: "a" | "b"; runId: string; step: RunStep | null }): ReactNode {
  if (step === null) {
    return (
      <p className="text-ink-faint flex items-center gap-2">
        <SideMark side={side} />
        no such step
      </p>
    );
  }
  const tokens = step.inputTokens + step.outputTokens;
  const facts = [
    step.durationMs === null ? "" : formatDuration(step.durationMs),
    tokens > 0 ? `${formatCount(step.inputTokens)} in, ${formatCount(step.outputTokens)} out` : "",
    step.costUsd > 0 ? formatCost(step.costUsd) : "",
  ].filter((fact) => fact !== "");
  return (
    <div className="min-w-0">
      <p className="flex min-w-0 items-center gap-1.5">
        <SideMark side={side} />
        <KindIcon kind={step.kind} />
        <Link
          href={`/runs/${runId}?span=${step.spanId}`}
          className="min-w-0 truncate font-semibold underline-offset-2 hover:underline"
          title="Open this step in its run"
        >
          <InlineText text={spanTitle(step)} />
        </Link>
        <StatusMark status={step.status} compact />
        <SourceMark source={step.source} />
        <StepMarks span={step} />
      </p>
      <p className="text-ink-muted numeric truncate text-xs">{facts.join(" · ")}</p>
    </div>
  );
}
