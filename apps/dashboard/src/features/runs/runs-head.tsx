"use client";

import type { SearchOverview } from "@retake/protocol";
import type { ReactNode } from "react";
import type { CollectorError } from "../collector/collector-error.ts";
import { RangePicker } from "../search-overview/range-picker.tsx";
import { RunHistogram } from "../search-overview/run-histogram.tsx";
import { SearchActions } from "../saved-searches/search-actions.tsx";
import { SearchSummary } from "../search-overview/search-summary.tsx";
import { SearchBox } from "../trajectory-search/search-box.tsx";
import { ColumnMenu } from "./column-menu.tsx";
import type { useRunColumns } from "./run-columns.ts";
import type { RunSearch } from "./use-run-search.ts";

interface RunsHeadProps {
  readonly search: RunSearch;
  readonly overview: SearchOverview | undefined;
  /** The overview is still that of the search before. */
  readonly waiting: boolean;
  readonly failure: string | null;
  readonly fault: CollectorError | null;
  /** null: there is no table whose columns could be chosen. */
  readonly columns: ReturnType<typeof useRunColumns> | null;
  readonly filters: ReactNode;
}

/** The search, how far back it looks, and how many runs it found when. */
export function RunsHead({ search, overview, waiting, failure, fault, columns, filters }: RunsHeadProps): ReactNode {
  return (
    <div className="bg-surface flex shrink-0 flex-col gap-1.5 border-b px-4 pt-3 pb-2">
      <div className="flex flex-wrap items-start gap-2">
        <SearchBox query={search.q} range={search.range} onSearch={search.setQuery} error={fault} />
        <div className="flex flex-wrap items-center gap-2 pt-1 max-lg:w-full max-lg:justify-between">
          <RangePicker range={search.range} searched={overview?.range} onRange={search.setRange} onTimes={search.setTimes} />
          <SearchActions q={search.q} range={search.range} />
          {columns && <ColumnMenu choosable={columns.choosable} choose={columns.choose} />}
          {filters}
        </div>
      </div>
      <div aria-busy={waiting} className={waiting ? "opacity-60" : ""}>
        <SearchSummary
          total={overview?.total ?? null}
          searched={overview?.range}
          range={search.range}
          isSearch={search.q !== ""}
          partial={overview?.partial ?? null}
          failure={failure}
          onRange={search.setRange}
        />
        {!fault && failure === null && <RunHistogram overview={overview} onTimes={search.setTimes} />}
      </div>
    </div>
  );
}
