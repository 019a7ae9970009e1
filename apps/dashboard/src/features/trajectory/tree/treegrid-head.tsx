"use client";

import { ChevronsDownUp, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../../ui/controls/button.tsx";
import { formatDuration } from "../../../ui/text/format.ts";
import { spanGrid } from "./treegrid-columns.ts";
import { timeTicks, type TimeScale } from "../timeline/time-scale.ts";

interface TreegridHeadProps {
  readonly scale: TimeScale;
  /** Where the run began: what the ticks count from. */
  readonly originMs: number;
  readonly canFold: boolean;
  readonly onFoldAll: (fold: boolean) => void;
}

export function TreegridHead({ scale, originMs, canFold, onFoldAll }: TreegridHeadProps): ReactNode {
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
            {ticksOf(scale, originMs).map(({ tickMs, place }) => (
              <span
                key={tickMs}
                className="numeric absolute inset-y-0 flex items-center border-l pl-1 whitespace-nowrap last:hidden sm:last:flex"
                style={{ left: `${place * 100}%` }}
              >
                {place > 0.88 ? "" : tickMs === 0 ? "0" : formatDuration(tickMs)}
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

/** Labels need room: where idle time is cut out, round times come close to each other. */
const ROOM = 0.16;

function ticksOf(scale: TimeScale, originMs: number): { tickMs: number; place: number }[] {
  const ticks: { tickMs: number; place: number }[] = [];
  const most = scale.gaps.length > 0 ? 12 : 3;
  for (const tickMs of timeTicks(scale.startMs - originMs, scale.endMs - originMs, most)) {
    const place = scale.at(originMs + tickMs);
    if (ticks.length === 0 || place - ticks.at(-1)!.place >= ROOM) ticks.push({ tickMs, place });
  }
  return ticks;
}
