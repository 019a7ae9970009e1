"use client";

import type { RunSummary } from "@retake/protocol";
import { useMemo, type ReactNode } from "react";
import { formatCount, formatDuration } from "../../ui/text/format.ts";
import { useNow } from "../../ui/use-now.ts";
import { costText, costTip } from "../runs/cost-text.ts";
import { measuresFrom, relative, signedCost, signedCount, signedDuration, type Measures } from "./measures.ts";
import { SideMark } from "./side-mark.tsx";
import type { Comparison } from "./use-comparison.ts";

interface MeasuresTableProps {
  readonly a: RunSummary;
  readonly b: RunSummary;
  readonly comparison: Comparison;
}

/** What each run took, and the difference: in all, and from where they part. */
export function MeasuresTable({ a, b, comparison }: MeasuresTableProps): ReactNode {
  const now = useNow(a.status === "running" || b.status === "running" ? 1000 : 60_000);
  const { comparison: aligned } = comparison;
  const first = aligned?.differing[0];
  const later = useMemo(
    () =>
      aligned && first !== undefined
        ? measuresFrom(aligned.rows, first, comparison.a.steps.data ?? [], comparison.b.steps.data ?? [])
        : null,
    [aligned, first, comparison.a.steps.data, comparison.b.steps.data],
  );
  const [wholeA, wholeB] = [measuresOfRun(a, now), measuresOfRun(b, now)];
  return (
    <div className="overflow-x-auto max-sm:w-full" role="region" aria-label="What the runs took, scrollable" tabIndex={0}>
      <table aria-label="What the runs took" className="numeric text-right text-xs [&_td]:pl-4 [&_th]:pl-4">
        <thead className="text-ink-faint">
          <tr>
            <th scope="col" className="sr-only">
              Of
            </th>
            {["Steps", "Duration", "Tokens", "Cost"].map((title) => (
              <th key={title} scope="col" className="font-normal">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Line title={<SideMark side="a" />} name="A" measures={wholeA} cost={costText(a)} tip={costTip(a)} />
          <Line title={<SideMark side="b" />} name="B" measures={wholeB} cost={costText(b)} tip={costTip(b)} />
          <Difference title="Difference" a={wholeA} b={wholeB} />
          {later && first !== 0 && <Difference title="Since they part" a={later.a} b={later.b} />}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  readonly title: ReactNode;
  readonly name: string;
  readonly measures: Measures;
  readonly cost: string;
  readonly tip: string | undefined;
}

function Line({ title, name, measures, cost, tip }: LineProps): ReactNode {
  return (
    <tr>
      <th scope="row" className="text-right" aria-label={name}>
        {title}
      </th>
      <td>{formatCount(measures.steps)}</td>
      <td>{formatDuration(measures.durationMs)}</td>
      <td>{formatCount(tokensOf(measures))}</td>
      <td title={tip}>{cost}</td>
    </tr>
  );
}

function Difference({ title, a, b }: { title: string; a: Measures; b: Measures }): ReactNode {
  return (
    <tr className="text-ink-muted">
      <th scope="row" className="text-ink-faint font-normal whitespace-nowrap">
        {title}
      </th>
      <Cell text={signedCount(b.steps - a.steps)} relative={relative(a.steps, b.steps)} />
      <Cell text={signedDuration(b.durationMs - a.durationMs)} relative={relative(a.durationMs, b.durationMs)} />
      <Cell text={signedCount(tokensOf(b) - tokensOf(a))} relative={relative(tokensOf(a), tokensOf(b))} />
      <Cell text={signedCost(b.costUsd - a.costUsd)} relative={relative(a.costUsd, b.costUsd)} />
    </tr>
  );
}

function Cell({ text, relative: share }: { text: string; relative: string }): ReactNode {
  return (
    <td className="whitespace-nowrap">
      {text}
      {share && <span className="text-ink-faint"> ({share})</span>}
    </td>
  );
}

function tokensOf({ inputTokens, outputTokens }: Measures): number {
  return inputTokens + outputTokens;
}

function measuresOfRun(run: RunSummary, nowMs: number): Measures {
  const durationMs = run.status === "running" ? Math.max(run.durationMs, nowMs - run.startTimeMs) : run.durationMs;
  return { steps: run.steps, durationMs, inputTokens: run.inputTokens, outputTokens: run.outputTokens, costUsd: run.costUsd };
}
