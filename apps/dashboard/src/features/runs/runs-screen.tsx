"use client";

import type { RunSummary } from "@retake/protocol";
import { ArrowUp } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { useRef, type ReactNode, type Ref } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf } from "../../ui/text/format.ts";
import { CollectorError } from "../collector/collector-error.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { SearchActions } from "../saved-searches/search-actions.tsx";
import { SearchBox } from "../trajectory-search/search-box.tsx";
import { FirstStart } from "./first-start.tsx";
import { RunsOverTime } from "./runs-over-time.tsx";
import { RunsTable, type RunsTableHandle } from "./runs-table.tsx";
import { useRunList } from "./use-run-list.ts";

export function RunsScreen({ collectorUrl }: { collectorUrl: string }): ReactNode {
  const [q, setQ] = useQueryState("q", parseAsString.withDefault("").withOptions({ history: "push" }));
  const [range] = useQueryState("range", parseAsString.withDefault("7d"));
  const table = useRef<RunsTableHandle>(null);
  const { list, runs, total, fresh, showFresh } = useRunList(q, () => table.current?.isAtTop() ?? true);
  const syntaxError = syntaxErrorOf(list.error);

  if (list.isSuccess && runs.length === 0 && q === "") return <FirstStart collectorUrl={collectorUrl} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Runs</h1>
      <div className="bg-surface grid shrink-0 gap-x-6 gap-y-3 border-b px-4 pt-3 pb-2 lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)]">
        <div className="flex flex-col justify-between gap-2">
          <SearchBox query={q} onSearch={(next) => void setQ(next || null)} error={syntaxError} />
          <SearchActions q={q} range={range} />
          <p role="status" className="text-ink-muted numeric text-xs">
            {list.isSuccess ? countText(total, runs.length, q !== "") : "\u00a0"}
          </p>
        </div>
        <div className="hidden lg:block">{runs.length > 0 && <RunsOverTime runs={runs} />}</div>
      </div>
      <div className="relative flex min-h-0 flex-1 flex-col">
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
            {fresh.length} new
          </Button>
        )}
        {syntaxError ? (
          <Notice title="The query can't be read" centred action={<Button onClick={() => void setQ(null)}>Clear the search</Button>}>
            Write words, “phrases in quotes”, or <code className="mono">field:value</code> such as{" "}
            <code className="mono">status:error</code> or <code className="mono">cost:&gt;0.05</code>; a minus before one leaves its runs
            out.
          </Notice>
        ) : (
          <RunsBody list={list} runs={runs} table={table} onClear={() => void setQ(null)} />
        )}
      </div>
    </div>
  );
}

interface RunsBodyProps {
  readonly list: ReturnType<typeof useRunList>["list"];
  readonly runs: readonly RunSummary[];
  readonly table: Ref<RunsTableHandle>;
  readonly onClear: () => void;
}

function RunsBody({ list, runs, table, onClear }: RunsBodyProps): ReactNode {
  if (runs.length > 0) {
    return (
      <RunsTable
        ref={table}
        runs={runs}
        hasMore={list.hasNextPage}
        loadingMore={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    );
  }
  if (list.isPending) return <Skeleton label="Loading runs" rows={10} className="h-11" />;
  if (list.isError) return <ErrorNotice error={list.error} onRetry={() => void list.refetch()} centred />;
  return (
    <Notice title="No run matches" centred action={<Button onClick={onClear}>Clear the search</Button>}>
      Words are searched in inputs, outputs, arguments, results and errors; fields narrow them down.
    </Notice>
  );
}

/** The error of a query that can't be read: shown at the search box. */
function syntaxErrorOf(error: Error | null): CollectorError | null {
  return error instanceof CollectorError && (error.code === "search_syntax" || error.code === "bad_request") ? error : null;
}

function countText(total: number, loaded: number, searched: boolean): string {
  return `${countOf(total, "run")}${searched ? (total === 1 ? " matches" : " match") : ""}${total > loaded ? `, ${loaded} loaded` : ""}`;
}
