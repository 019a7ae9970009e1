"use client";

import type { PartialAnswer, SearchedRange } from "@retake/protocol";
import { ArrowUp } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { formatCount } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import type { CollectorError } from "../collector/collector-error.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { PartialNote, WidenButtons } from "../search-overview/search-summary.tsx";
import { describeRange } from "../search-overview/time-range.ts";
import { withTimes } from "../trajectory-search/edit-times.ts";
import { BulkBar } from "../run-selection/bulk-bar.tsx";
import type { ShownColumns } from "./run-columns.ts";
import { RunsTable, type RunsTableHandle } from "./runs-table.tsx";
import { useRunList } from "./use-run-list.ts";
import type { RunSearch } from "./use-run-search.ts";
import { useSelection } from "../run-selection/use-selection.ts";

interface RunsBodyProps {
  readonly search: RunSearch;
  readonly columns: ShownColumns;
  readonly wide: boolean;
  readonly total: number | null;
  readonly fault: CollectorError | null;
}

/** The runs that match, what is new, and what can be done with those that are selected. */
export function RunsBody({ search, columns, wide, total, fault }: RunsBodyProps): ReactNode {
  const { q, range } = search;
  const table = useRef<RunsTableHandle>(null);
  const { list, runs, searched, partial, fresh, showFresh } = useRunList(q, range, () => table.current?.isAtTop() ?? true);
  const selection = useSelection(`${range} ${q}`);

  if (fault) return <UnreadableQuery onClear={() => search.setQuery("")} />;
  if (list.isError && runs.length === 0) return <ErrorNotice error={list.error} onRetry={() => void list.refetch()} centred />;
  if (list.isPending) return <Skeleton label="Loading runs" rows={12} className="h-11 w-full" />;
  if (runs.length === 0) return <NoRuns search={search} searched={searched} partial={partial} />;
  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      {fresh.length > 0 && (
        <Button
          look="primary"
          icon={<ArrowUp aria-hidden="true" />}
          className="absolute top-10 left-1/2 z-20 -translate-x-1/2 rounded-full shadow-lg"
          onClick={() => {
            showFresh();
            table.current?.scrollToTop();
          }}
        >
          {formatCount(fresh.length)} new
        </Button>
      )}
      {/* Where the count is not whole either, it says so above. */}
      {partial && total !== null && <PartialNote partial={partial} />}
      <RunsTable
        ref={table}
        runs={runs}
        query={q}
        columns={columns}
        wide={wide}
        selection={selection}
        hasMore={list.hasNextPage}
        loadingMore={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
      <BulkBar selection={selection} runs={runs} total={total} search={lastingSearch(q, searched)} />
    </div>
  );
}

/** A suite asks at another time: what was looked through now is written out. */
function lastingSearch(q: string, searched: SearchedRange | undefined): string {
  return searched && !searched.own && searched.fromMs !== null ? withTimes(q, searched.fromMs, null) : q;
}

function UnreadableQuery({ onClear }: { onClear: () => void }): ReactNode {
  return (
    <Notice title="The query can't be read" centred action={<Button onClick={onClear}>Clear the search</Button>}>
      Write words, “phrases in quotes”, or <code className="mono">field:value</code> such as <code className="mono">status:error</code> or{" "}
      <code className="mono">cost:&gt;0.05</code>; a minus before one leaves its runs out.
    </Notice>
  );
}

interface NoRunsProps {
  readonly search: RunSearch;
  readonly searched: SearchedRange | undefined;
  readonly partial: PartialAnswer | null;
}

function NoRuns({ search, searched, partial }: NoRunsProps): ReactNode {
  const where = searched ? describeRange(searched, search.range) : "this time";
  return (
    <Notice
      title={search.q === "" ? `No run in ${where}` : "No run matches"}
      centred
      action={
        <>
          {searched && <WidenButtons searched={searched} range={search.range} onRange={search.setRange} large />}
          {search.q !== "" && <Button onClick={() => search.setQuery("")}>Clear the search</Button>}
        </>
      }
    >
      {search.q !== "" && <p>Looked through {where}.</p>}
      <p>{partial ? <InlineText text={partial.message} /> : "New runs show up here by themselves."}</p>
    </Notice>
  );
}
