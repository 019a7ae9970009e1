"use client";

import type { PartialAnswer, SearchedRange } from "@retake/protocol";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { countOf } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { describeRange, rangeTitle, widerRange } from "./time-range.ts";

interface SearchSummaryProps {
  /** null: not known yet. */
  readonly total: number | null;
  readonly searched: SearchedRange | undefined;
  readonly range: string;
  readonly isSearch: boolean;
  readonly partial: PartialAnswer | null;
  /** Why it is not known how many there are. */
  readonly failure: string | null;
  readonly onRange: (range: string) => void;
}

const LITTLE = 10;

/** How many runs match, in which time, and whether that is all of it. */
export function SearchSummary({ total, searched, range, isSearch, partial, failure, onRange }: SearchSummaryProps): ReactNode {
  return (
    <div className="text-ink-muted numeric flex min-h-5 min-w-0 flex-wrap items-center gap-x-1.5 gap-y-0.5 text-xs">
      <p role="status" className="flex flex-wrap gap-x-1">
        {total !== null && <span className="text-ink font-medium">{countText(total, isSearch, partial !== null)}</span>}
        {searched && <span>in {describeRange(searched, range)}</span>}
      </p>
      {searched && total !== null && total > 0 && total < LITTLE && <WidenButtons searched={searched} range={range} onRange={onRange} />}
      {partial && <PartialNote partial={partial} />}
      {failure && (
        <p role="alert" className="text-bad">
          How many there are, and the filters, could not be found out: <InlineText text={failure} />
        </p>
      )}
    </div>
  );
}

/** That an answer is not whole, and why. */
export function PartialNote({ partial }: { partial: PartialAnswer }): ReactNode {
  return (
    <p role="alert" className="bg-warn-soft text-warn flex items-center gap-1 rounded-sm px-1.5 py-0.5 text-xs">
      <TriangleAlert aria-hidden="true" className="size-3 shrink-0" />
      <span>
        <span className="font-medium">Not all of it: </span>
        <InlineText text={partial.message} />
      </span>
    </p>
  );
}

interface WidenButtonsProps {
  readonly searched: SearchedRange;
  readonly range: string;
  readonly onRange: (range: string) => void;
  /** @default false: links in a line of text */
  readonly large?: boolean;
}

/** One click to look further back. */
export function WidenButtons({ searched, range, onRange, large = false }: WidenButtonsProps): ReactNode {
  const open = searched.fromMs === null && searched.toMs === null;
  const wider = searched.own ? null : widerRange(range);
  const choices = open ? [] : wider === null || wider === "all" ? ["all"] : [wider, "all"];
  const title = (choice: string): string => (choice === "all" ? "all time" : `the ${rangeTitle(choice)}`);
  if (large)
    return choices.map((choice, index) => (
      <Button key={choice} look={index === 0 ? "primary" : "plain"} onClick={() => onRange(choice)}>
        Look through {title(choice)}
      </Button>
    ));
  if (choices.length === 0) return null;
  return (
    <span className="flex items-center gap-x-1">
      · look through
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          aria-label={`Look through ${title(choice)}`}
          className="text-accent min-h-6 rounded-sm px-0.5 font-medium underline-offset-2 hover:underline"
          onClick={() => onRange(choice)}
        >
          {title(choice)}
        </button>
      ))}
    </span>
  );
}

function countText(total: number, isSearch: boolean, atLeast: boolean): string {
  const verb = isSearch ? (total === 1 ? " matches" : " match") : "";
  return `${atLeast ? "At least " : ""}${countOf(total, "run")}${verb}`;
}
