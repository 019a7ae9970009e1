"use client";

import { ChevronDown, ChevronUp, Search } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../ui/controls/button.tsx";

interface StateSearchProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Which of the hits is chosen, from 0; -1: none. */
  readonly position: number;
  readonly count: number;
  readonly more: boolean;
  readonly onMove: (by: 1 | -1) => void;
}

/** Searches within the state that is shown. */
export function StateSearch({ text, onText, position, count, more, onMove }: StateSearchProps): ReactNode {
  return (
    <div className="flex items-center gap-1 border-b px-3 py-1.5" role="search" aria-label="Within this state">
      <Search aria-hidden="true" className="text-ink-faint size-3.5 shrink-0" />
      <input
        aria-label="Search within this state"
        value={text}
        placeholder="Search paths and values"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onMove(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape") onText("");
          else return;
          event.preventDefault();
        }}
        className="placeholder:text-ink-faint h-6 min-w-0 flex-1 bg-transparent px-1"
      />
      {text.trim() !== "" && (
        <>
          <span role="status" className="text-ink-muted numeric text-xs whitespace-nowrap">
            {count === 0 ? "Not found" : `${position + 1} of ${count}${more ? "+" : ""}`}
          </span>
          <IconButton label="Previous hit" small disabled={count === 0} onClick={() => onMove(-1)}>
            <ChevronUp aria-hidden="true" />
          </IconButton>
          <IconButton label="Next hit" small disabled={count === 0} onClick={() => onMove(1)}>
            <ChevronDown aria-hidden="true" />
          </IconButton>
        </>
      )}
    </div>
  );
}
