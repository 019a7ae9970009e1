"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { IconButton } from "../../ui/controls/button.tsx";
import { Kbd } from "../../ui/controls/kbd.tsx";
import { countOf } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { matchingSpansQuery } from "../collector/queries.ts";
import { useShortcuts } from "../shell/use-shortcuts.ts";

interface MatchingStepsProps {
  readonly runId: string;
  readonly selected: string | null;
  readonly onSelect: (spanId: string) => void;
}

/** The spans of a run that the search in the address is about; empty without one. */
export function useMatchingSpans(runId: string): { readonly q: string; readonly spanIds: readonly string[]; readonly more: boolean } {
  const [q] = useQueryState("q", parseAsString.withDefault(""));
  const { data } = useQuery({ ...matchingSpansQuery(runId, q), enabled: q !== "", retry: false });
  return { q, spanIds: data?.spanIds ?? [], more: data?.more ?? false };
}

/** On a run that a search found: its matching steps, one after the other by `n` and `p`. */
export function MatchingSteps({ runId, selected, onSelect }: MatchingStepsProps): ReactNode {
  const [, setQ] = useQueryState("q", parseAsString.withDefault(""));
  const { q, spanIds, more } = useMatchingSpans(runId);
  const at = selected === null ? -1 : spanIds.indexOf(selected);
  const go = (by: number): void => {
    const from = at < 0 && by < 0 ? 0 : at;
    const next = spanIds[(from + by + spanIds.length) % spanIds.length];
    if (next !== undefined) onSelect(next);
  };
  useShortcuts(spanIds.length > 0 ? { n: () => go(1), p: () => go(-1) } : {});
  if (q === "" || spanIds.length === 0) return null;
  return (
    <section aria-label="Matching steps" className="bg-selected text-ink flex min-h-8 shrink-0 items-center gap-2 border-b px-4 text-xs">
      <Search aria-hidden="true" className="text-accent size-3.5 shrink-0" />
      <span role="status" className="numeric font-medium whitespace-nowrap">
        {at >= 0 ? `${at + 1} of ` : ""}
        {more ? "more than " : ""}
        {countOf(spanIds.length, "matching step")}
      </span>
      <code className="mono text-ink-muted min-w-0 truncate max-sm:hidden">
        <InlineText text={q} />
      </code>
      <span className="ml-auto flex items-center gap-1">
        <IconButton small label="Previous matching step (p)" onClick={() => go(-1)}>
          <ChevronUp aria-hidden="true" />
        </IconButton>
        <IconButton small label="Next matching step (n)" onClick={() => go(1)}>
          <ChevronDown aria-hidden="true" />
        </IconButton>
        <span className="flex gap-1 max-sm:hidden" aria-hidden="true">
          <Kbd>n</Kbd>
          <Kbd>p</Kbd>
        </span>
        <IconButton small label="Forget the search" onClick={() => void setQ(null)}>
          <X aria-hidden="true" />
        </IconButton>
      </span>
    </section>
  );
}
