"use client";

import { Ban, Check, Minus, X } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { formatCount } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import type { FacetState } from "../trajectory-search/edit-facets.ts";

interface FacetValueProps {
  readonly field: string;
  readonly value: string;
  readonly count: number | null;
  /** Of the most frequent one. */
  readonly share: number;
  readonly state: FacetState | null;
  readonly onToggle: (state: FacetState) => void;
}

const MOST_CHARACTERS = 120;

/** A value of a facet: a click asks for it, with Ctrl or ⌘ or the button beside it leaves it out, and another click takes that back. */
export function FacetValue({ field, value, count, share, state, onToggle }: FacetValueProps): ReactNode {
  const name = visibleString(value.slice(0, MOST_CHARACTERS));
  const onClick = (event: MouseEvent): void => onToggle(event.ctrlKey || event.metaKey ? "excluded" : (state ?? "included"));
  return (
    <li className="group relative flex items-center">
      <button
        type="button"
        aria-pressed={state !== null}
        title={state === null ? `${name} (Ctrl or ⌘ and click leaves it out)` : `${name} (click takes it back)`}
        className={classNames(
          "hover:bg-hover flex min-h-6 min-w-0 flex-1 items-center gap-1.5 rounded-sm pr-1.5 pl-1.5 text-left max-lg:min-h-9",
          state === "included" && "bg-selected text-accent font-medium",
          state === "excluded" && "text-bad",
        )}
        onClick={onClick}
      >
        {state === "included" && <Check aria-hidden="true" className="size-3 shrink-0" />}
        {state === "excluded" && <Ban aria-hidden="true" className="size-3 shrink-0" />}
        <span className={classNames("min-w-0 flex-1 truncate", state === "excluded" && "line-through")}>
          <span className="sr-only">
            {state === "excluded" && "Left out: "}
            {field}{" "}
          </span>
          <InlineText text={value.slice(0, MOST_CHARACTERS)} />
        </span>
        {count !== null && (
          <>
            <span aria-hidden="true" className="bg-sunken h-1 w-8 shrink-0 overflow-hidden rounded-full group-hover:lg:invisible">
              <span className="bg-accent/60 block h-full rounded-full" style={{ width: `${Math.max(4, share * 100)}%` }} />
            </span>
            <span className="text-ink-faint numeric w-9 shrink-0 text-right text-xs">{formatCount(count)}</span>
          </>
        )}
      </button>
      <button
        type="button"
        aria-label={state === null ? `Leave out ${field} ${name}` : `Take back ${field} ${name}`}
        title={state === null ? "Leave out" : "Take back"}
        className={classNames(
          "text-ink-muted hover:text-ink bg-hover absolute right-11 flex size-6 items-center justify-center rounded-sm [&_svg]:size-3",
          "max-lg:static max-lg:size-9 max-lg:bg-transparent",
          "lg:opacity-0 lg:group-hover:opacity-100 lg:focus-visible:opacity-100",
        )}
        onClick={() => onToggle(state ?? "excluded")}
      >
        {state === null ? <Minus aria-hidden="true" /> : <X aria-hidden="true" />}
      </button>
    </li>
  );
}
