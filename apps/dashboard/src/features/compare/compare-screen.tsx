"use client";

import type { ReactNode } from "react";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { WaitingStrip } from "../approvals/waiting-strip.tsx";
import { ChooseRuns } from "./choose-runs.tsx";
import { CompareHead } from "./compare-head.tsx";
import { ComparedSteps } from "./compared-steps.tsx";
import { FamilyTree } from "./family-tree.tsx";
import { PairPanel } from "./pair-panel.tsx";
import { pairOf } from "./use-comparison.ts";
import { useComparedRuns, useCompareView } from "./use-compare-view.ts";

export function CompareScreen(): ReactNode {
  const { a, b, choose, swap } = useComparedRuns();
  if (a === null || b === null) return <ChooseRuns a={a} b={b} onChoose={choose} />;
  return <TwoRuns key={[a, b].toSorted().join()} a={a} b={b} onChoose={choose} onSwap={swap} />;
}

interface TwoRunsProps {
  readonly a: string;
  readonly b: string;
  readonly onChoose: (side: "a" | "b", runId: string) => void;
  readonly onSwap: () => void;
}

function TwoRuns({ a, b, onChoose, onSwap }: TwoRunsProps): ReactNode {
  const view = useCompareView(a, b, onSwap);
  const { comparison, rows, selected, waiting } = view;
  const failed = [comparison.a, comparison.b].find(({ run, steps }) => (run.error && !run.data) || (steps.error && !steps.data));
  if (failed) {
    const retry = (): void => void Promise.all([failed.run.refetch(), failed.steps.refetch()]);
    return (
      <ChooseRuns a={a} b={b} onChoose={onChoose}>
        <ErrorNotice error={failed.run.error ?? failed.steps.error} onRetry={retry} />
      </ChooseRuns>
    );
  }
  const row = rows[selected];
  const steps = [...(comparison.a.steps.data ?? []), ...(comparison.b.steps.data ?? [])];
  return (
    <div className="flex min-h-0 flex-1 flex-col max-lg:overflow-y-auto">
      <CompareHead comparison={comparison} onChoose={onChoose} onSwap={onSwap} />
      <FamilyTree family={comparison.family} a={a} b={b} onChoose={onChoose} />
      <WaitingStrip spans={steps} waiting={waiting} onSelect={view.selectSpan} />
      <div className="grid min-h-0 flex-1 lg:grid-cols-[minmax(0,10fr)_minmax(0,11fr)]">
        <section aria-label="Aligned steps" className="bg-surface flex min-h-0 min-w-0 flex-col max-lg:h-[60dvh] lg:border-r">
          <ComparedSteps view={view} />
        </section>
        <section aria-label="Selected pair" className="bg-surface flex min-h-0 min-w-0 flex-col max-lg:min-h-[60dvh] max-lg:border-t">
          {row && <PairPanel a={a} b={b} pair={pairOf(comparison, row)} row={row} view={view} />}
        </section>
      </div>
    </div>
  );
}
