"use client";

import type { RunStep } from "@retake/protocol";
import type { ComparedRow } from "@retake/protocol/comparison";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { WaitingMark } from "../approvals/waiting-mark.tsx";
import { KindIcon, spanTitle } from "../span/kind-icon.tsx";
import { SourceMark } from "../span/source-mark.tsx";
import { compareGrid } from "./compare-columns.ts";
import { measuresOf, signedCost, signedCount, signedDuration } from "./measures.ts";
import { rowWords, type RowTone } from "./row-words.ts";
import type { Pair } from "./use-comparison.ts";

interface ComparedRowViewProps {
  readonly id: string;
  readonly row: ComparedRow;
  readonly pair: Pair;
  readonly rowIndex: number;
  readonly selected: boolean;
  /** Here the runs part. */
  readonly first: boolean;
  readonly waitsInA: boolean;
  readonly waitsInB: boolean;
  readonly top: number;
  readonly height: number;
  readonly onSelect: () => void;
}

const signs: Record<RowTone, string> = {
  neutral: "text-ink-faint",
  bad: "bg-bad-soft text-bad",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  running: "bg-running-soft text-running",
};

export function ComparedRowView({ id, row, pair, selected, first, ...props }: ComparedRowViewProps): ReactNode {
  const { sign, text, tone } = rowWords(row);
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={props.rowIndex}
      aria-selected={selected}
      onClick={props.onSelect}
      className={classNames(
        compareGrid,
        "absolute inset-x-0 cursor-default border-b",
        first && "border-t-warn/60 border-t",
        selected ? "bg-selected shadow-[inset_2px_0_0_var(--accent)]" : "hover:bg-hover",
      )}
      style={{ height: props.height, transform: `translateY(${props.top}px)` }}
    >
      <div role="gridcell" className="min-w-0 pl-3">
        <StepCell step={pair.a} waits={props.waitsInA} faint={row.type === "equal"} parts={first && pair.a !== null} />
      </div>
      <div role="gridcell" title={text} className="flex justify-center">
        <span
          aria-hidden="true"
          className={classNames("mono flex size-5 items-center justify-center rounded-sm font-semibold", signs[tone])}
        >
          {sign}
        </span>
        <span className="sr-only">{text}</span>
      </div>
      <div role="gridcell" className="min-w-0">
        <StepCell step={pair.b} waits={props.waitsInB} faint={row.type === "equal"} parts={first && pair.a === null} />
      </div>
      <div role="gridcell" className="text-ink-muted numeric pr-3 text-right text-[0.6875rem] leading-4 max-sm:hidden">
        <Deltas pair={pair} />
      </div>
    </div>
  );
}

interface StepCellProps {
  readonly step: RunStep | null;
  readonly waits: boolean;
  readonly faint: boolean;
  /** It says that the runs part here. */
  readonly parts: boolean;
}

function StepCell({ step, waits, faint, parts }: StepCellProps): ReactNode {
  if (step === null) {
    return (
      <span className="text-ink-faint">
        <span aria-hidden="true">·</span>
        <span className="sr-only">no such step</span>
      </span>
    );
  }
  return (
    <>
      <p className="flex min-w-0 items-center gap-1.5">
        <KindIcon kind={step.kind} />
        <span className={classNames("min-w-0 truncate", faint ? "" : "font-medium")}>
          <InlineText text={spanTitle(step)} />
        </span>
        {step.status !== "ok" && !waits && <StatusMark status={step.status} compact />}
        {waits ? <WaitingMark span={step} /> : <SourceMark source={step.source} />}
        {parts && <span className="text-warn shrink-0 text-xs font-medium">runs part here</span>}
      </p>
      <p className={classNames("truncate text-xs", step.status === "error" ? "text-bad" : "text-ink-muted")}>
        <InlineText text={step.statusMessage || step.preview || "–"} />
      </p>
    </>
  );
}

function Deltas({ pair: { a, b } }: { pair: Pair }): ReactNode {
  if (a === null || b === null || a.durationMs === null || b.durationMs === null) return null;
  const [left, right] = [measuresOf(a), measuresOf(b)];
  const tokens = right.inputTokens + right.outputTokens - left.inputTokens - left.outputTokens;
  const cost = right.costUsd - left.costUsd;
  return (
    <>
      <p>{signedDuration(right.durationMs - left.durationMs)}</p>
      <p className="text-ink-faint truncate">{cost !== 0 ? signedCost(cost) : tokens !== 0 ? `${signedCount(tokens)} tok` : ""}</p>
    </>
  );
}
