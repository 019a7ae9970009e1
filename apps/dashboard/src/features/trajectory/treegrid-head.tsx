"use client";

import { ChevronsDownUp, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../ui/controls/button.tsx";
import { formatDuration } from "../../ui/text/format.ts";
import { spanGrid } from "./treegrid-columns.ts";
import { timeTicks } from "./waterfall.ts";

interface TreegridHeadProps {
  readonly totalMs: number;
  readonly canFold: boolean;
  readonly onFoldAll: (fold: boolean) => void;
}

export function TreegridHead({ totalMs, canFold, onFoldAll }: TreegridHeadProps): ReactNode {
  return (
    <div role="rowgroup" className="bg-surface sticky top-0 z-10 border-b">
      <div role="row" aria-rowindex={1} className={`${spanGrid} eyebrow h-[30px]`}>
        <span role="columnheader" className="flex items-center gap-1 pl-3">
          Step
          {canFold && (
            <span className="ml-auto flex">
              <IconButton label="Expand all" small onClick={() => onFoldAll(false)}>
                <ChevronsUpDown aria-hidden="true" />
              </IconButton>
              <IconButton label="Collapse all" small onClick={() => onFoldAll(true)}>
                <ChevronsDownUp aria-hidden="true" />
              </IconButton>
            </span>
          )}
        </span>
        <span role="columnheader" className="relative h-full">
          <span className="sr-only">Timeline</span>
          <span aria-hidden="true">
            {timeTicks(totalMs, 3).map((tick) => (
              <span
                key={tick}
                className="numeric absolute inset-y-0 flex items-center border-l pl-1 whitespace-nowrap last:hidden sm:last:flex"
                style={{ left: `${totalMs > 0 ? (tick / totalMs) * 100 : 0}%` }}
              >
                {totalMs > 0 && tick / totalMs > 0.88 ? "" : tick === 0 ? "0" : formatDuration(tick)}
              </span>
            ))}
          </span>
        </span>
        <span role="columnheader" className="text-right">
          Duration
        </span>
        <span role="columnheader" className="hidden text-right sm:block">
          Tokens
        </span>
      </div>
    </div>
  );
}
