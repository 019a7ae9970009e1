"use client";

import type { RunSummary } from "@retake/protocol";
import { useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import type { MouseEvent, ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { spansQuery } from "../collector/queries.ts";
import { inputText, runCells, RunOutcome } from "./run-cells.tsx";
import { gridOf, type ShownColumns } from "./run-columns.ts";
import { runPath } from "./run-path.ts";

export interface RunRowProps {
  readonly run: RunSummary;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly nowMs: number;
  readonly query: string;
  readonly selected: boolean;
  /** With Shift, up to here. */
  readonly onSelect: (upToHere: boolean) => void;
}

/** One run; its link covers the row. */
export function RunRow({ columns, ...props }: RunRowProps & { readonly columns: ShownColumns }): ReactNode {
  const { run, index, top, height, nowMs, query, selected, onSelect } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      className={classNames(
        "hover:bg-hover focus-within:bg-hover absolute inset-x-0 grid items-center gap-x-3 border-b px-4",
        selected && "bg-selected hover:bg-selected focus-within:bg-selected",
      )}
      style={{ height, transform: `translateY(${top}px)`, ...gridOf(columns) }}
    >
      <div role="cell" className="relative z-1">
        <SelectBox run={run} selected={selected} onSelect={onSelect} />
      </div>
      <div role="cell" className="flex">
        <StatusMark status={run.status} />
      </div>
      {columns.map((column) => {
        if (column.name === "content")
          return (
            <div key="content" role="cell" className="min-w-0">
              <RunLink run={run} query={query} />
              <RunOutcome run={run} />
            </div>
          );
        const { content, tip } = runCells[column.name](run, nowMs);
        const look = "right" in column ? "numeric text-right" : "flex min-w-0 items-center gap-1 overflow-hidden";
        return (
          <div key={column.name} role="cell" className={look} title={tip}>
            {content}
          </div>
        );
      })}
    </div>
  );
}

/** Covers what it stands in. */
export function RunLink({ run, query }: { run: RunSummary; query: string }): ReactNode {
  const client = useQueryClient();
  return (
    <Link
      href={runPath(run.runId, query)}
      prefetch={false}
      // The steps are on their way before the page is.
      onPointerDown={() => void client.prefetchQuery(spansQuery(run.runId))}
      className="focus-visible:after:outline-accent block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2"
    >
      <InlineText text={inputText(run)} />
    </Link>
  );
}

export function SelectBox({ run, selected, onSelect }: Pick<RunRowProps, "run" | "selected" | "onSelect">): ReactNode {
  return (
    <label className="-m-1 flex size-6 cursor-pointer items-center justify-center max-lg:size-9">
      <input
        type="checkbox"
        className="accent-accent size-3.5 max-lg:size-4"
        aria-label={`Select run ${run.runId}`}
        checked={selected}
        // The click says more than the change: whether Shift is held.
        onClick={(event: MouseEvent) => onSelect(event.shiftKey)}
        onChange={() => {}}
      />
    </label>
  );
}
