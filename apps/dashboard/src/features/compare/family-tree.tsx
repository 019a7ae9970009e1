"use client";

import type { RunSummary } from "@retake/protocol";
import { GitFork } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { countOf, formatDuration, shortId } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import { costText } from "../runs/cost-text.ts";
import { familyRows, type FamilyRow } from "./family-rows.ts";
import { SideMark } from "./side-mark.tsx";

const ROW_PX = 28;
const MOST_SHOWN_ROWS = 5;
const MOST_INDENTS = 8;

interface FamilyTreeProps {
  readonly family: { readonly runs: readonly RunSummary[]; readonly truncated: boolean };
  readonly a: string;
  readonly b: string;
  readonly onChoose: (side: "a" | "b", runId: string) => void;
}

/** The forks that both runs belong to; any of them can take a side. */
export function FamilyTree({ family, a, b, onChoose }: FamilyTreeProps): ReactNode {
  const rows = useMemo(() => familyRows(family.runs), [family.runs]);
  const [open, setOpen] = useState<boolean | null>(null);
  if (rows.length < 2) return null;
  // Parent and fork alone say no more than the head does.
  const isOpen = open ?? rows.length > 2;
  return (
    <section aria-label="Family of forks" className="bg-surface shrink-0 border-b">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="text-ink-muted hover:text-ink flex h-7 w-full items-center gap-1.5 px-4 text-xs -outline-offset-2"
      >
        <GitFork aria-hidden="true" className="size-3.5" />
        <span className="font-medium">Family</span>
        {countOf(rows.length, "run")}
        {family.truncated && ", the nearest of more"}
        <span className="text-ink-faint">{isOpen ? "· hide" : "· show"}</span>
      </button>
      {isOpen && <FamilyRows rows={rows} a={a} b={b} onChoose={onChoose} />}
    </section>
  );
}

function FamilyRows({ rows, a, b, onChoose }: Omit<FamilyTreeProps, "family"> & { readonly rows: readonly FamilyRow[] }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualRows({ scroller, count: rows.length, rowPx: ROW_PX, keyOf: (index) => rows[index]?.run.runId ?? index });
  const show = useEffectEvent(() =>
    virtual.scrollToIndex(
      Math.max(
        0,
        rows.findIndex(({ run }) => run.runId === b),
      ),
    ),
  );
  useEffect(() => show(), [b]);
  return (
    <div
      ref={scroller}
      role="region"
      aria-label="Runs of the family"
      tabIndex={0}
      className="overflow-auto border-t -outline-offset-2"
      style={{ height: Math.min(rows.length, MOST_SHOWN_ROWS) * ROW_PX + 1 }}
    >
      <ul aria-label="Runs of the family" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => (
          <FamilyMember
            key={item.key}
            row={rows[item.index]!}
            top={item.start}
            side={rows[item.index]!.run.runId === a ? "a" : rows[item.index]!.run.runId === b ? "b" : null}
            onChoose={onChoose}
          />
        ))}
      </ul>
    </div>
  );
}

interface FamilyMemberProps {
  readonly row: FamilyRow;
  readonly top: number;
  readonly side: "a" | "b" | null;
  readonly onChoose: (side: "a" | "b", runId: string) => void;
}

function FamilyMember({ row: { run, depth }, top, side, onChoose }: FamilyMemberProps): ReactNode {
  return (
    <li
      aria-current={side !== null ? "true" : undefined}
      className={classNames("absolute inset-x-0 flex items-center gap-2 px-4", side === null ? "hover:bg-hover" : "bg-sunken")}
      style={{ height: ROW_PX, transform: `translateY(${top}px)` }}
    >
      <span className="sr-only">{depth === 0 ? "Not forked:" : `Fork, generation ${depth}:`}</span>
      <span aria-hidden="true" className="text-ink-faint mono shrink-0 whitespace-pre">
        {depth === 0 ? "" : `${"  ".repeat(Math.min(depth, MOST_INDENTS) - 1)}└ `}
      </span>
      <StatusMark status={run.status} compact />
      <span className="mono shrink-0" title={run.runId}>
        {shortId(run.runId)}
      </span>
      {run.fork && (
        <span className="text-ink-faint shrink-0 max-sm:hidden">
          {run.fork.point} <span className="mono">{run.fork.spanId.slice(0, 8)}</span>
        </span>
      )}
      <span className="text-ink-muted min-w-0 flex-1 truncate">
        <InlineText text={run.lastOutput || run.statusMessage || "–"} />
      </span>
      <span className="text-ink-muted numeric shrink-0 text-xs max-sm:hidden">
        {formatDuration(run.durationMs)} · {costText(run)}
      </span>
      <span className="flex shrink-0 gap-1">
        {(["a", "b"] as const).map((each) =>
          side === each ? (
            <span key={each} className="inline-flex h-6 w-9 items-center justify-center">
              <SideMark side={each} />
              <span className="sr-only">is compared</span>
            </span>
          ) : (
            <button
              key={each}
              type="button"
              title={`Compare as ${each.toUpperCase()}`}
              aria-label={`Compare ${shortId(run.runId)} as ${each.toUpperCase()}`}
              onClick={() => onChoose(each, run.runId)}
              disabled={side !== null}
              className="border-line-strong text-ink-muted hover:bg-hover hover:text-ink h-6 w-9 rounded-md border text-xs disabled:invisible"
            >
              as {each.toUpperCase()}
            </button>
          ),
        )}
      </span>
    </li>
  );
}
