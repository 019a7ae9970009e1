"use client";

import type { RunSummary } from "@retake/protocol";
import { FlaskConical, GitCompareArrows, X } from "lucide-react";
import Link from "next/link";
import { useState, type ReactNode } from "react";
import { Button, IconButton } from "../../ui/controls/button.tsx";
import { countOf, formatCount } from "../../ui/text/format.ts";
import { ExportMenu } from "../saved-searches/export-menu.tsx";
import { searchOfRuns } from "../saved-searches/search-link.ts";
import { SuiteDialog } from "./suite-dialog.tsx";
import type { Selection } from "./use-selection.ts";

/** More ids don't fit into a search; all that match are exported by their search. */
const MOST_EXPORTED = 100;

interface BulkBarProps {
  readonly selection: Selection;
  readonly runs: readonly RunSummary[];
  /** Runs that match, null where it is not known. */
  readonly total: number | null;
  /** Finds the runs that match again, whenever it is asked. */
  readonly search: string;
}

/** What can be done with the runs that are selected. */
export function BulkBar({ selection, runs, total, search }: BulkBarProps): ReactNode {
  const [suite, setSuite] = useState(false);
  const { ids, all } = selection;
  if (ids.size === 0 && !all) return null;
  const canSelectAll = !all && total !== null && total > ids.size && runs.every(({ runId }) => ids.has(runId));
  return (
    <section aria-label="Selected runs" className="bg-surface flex min-h-11 shrink-0 flex-wrap items-center gap-2 border-t px-4 py-1.5">
      <span role="status" className="numeric font-medium">
        {all ? `All ${total === null ? "" : formatCount(total)} that match` : `${countOf(ids.size, "run")} selected`}
      </span>
      {canSelectAll && (
        <Button look="quiet" className="text-accent" onClick={selection.selectAll}>
          Select all {formatCount(total)} that match
        </Button>
      )}
      <span className="ml-auto flex flex-wrap items-center gap-2">
        <CompareLink selection={selection} runs={runs} />
        <Button icon={<FlaskConical aria-hidden="true" />} onClick={() => setSuite(true)}>
          Add to a suite
        </Button>
        {(all || ids.size <= MOST_EXPORTED) && <ExportMenu q={all ? search : searchOfRuns([...ids])} range="all" />}
        <IconButton label="Select none" onClick={selection.clear}>
          <X aria-hidden="true" />
        </IconButton>
      </span>
      <SuiteDialog open={suite} onClose={() => setSuite(false)} runIds={all ? null : [...ids]} search={search} />
    </section>
  );
}

/** The older of two is what the other is compared with. */
function CompareLink({ selection, runs }: Pick<BulkBarProps, "selection" | "runs">): ReactNode {
  const order = (runId: string): number => runs.findIndex((run) => run.runId === runId);
  const [b, a] = [...selection.ids].toSorted((one, other) => order(one) - order(other));
  const look = "inline-flex h-7 items-center gap-1.5 rounded-md border px-2.5 text-[0.8125rem] font-medium [&_svg]:size-3.5";
  if (selection.all || selection.ids.size !== 2 || a === undefined || b === undefined)
    return (
      <span className={`${look} text-ink-faint border-line`} title="Select two runs to compare them">
        <GitCompareArrows aria-hidden="true" /> Compare
        <span className="max-sm:sr-only">two runs</span>
      </span>
    );
  return (
    <Link href={`/compare?${new URLSearchParams({ a, b })}`} prefetch={false} className={`${look} border-line-strong hover:bg-hover`}>
      <GitCompareArrows aria-hidden="true" /> Compare
    </Link>
  );
}
