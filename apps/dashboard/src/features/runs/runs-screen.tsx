"use client";

import type { ReactNode } from "react";
import { useMediaQuery } from "../../ui/use-media-query.ts";
import { CollectorError } from "../collector/collector-error.ts";
import { useFacets, useOverview } from "../search-overview/use-overview.ts";
import { faultOf } from "../trajectory-search/query-terms.ts";
import { FirstStart } from "../first-start/first-start.tsx";
import { useRunColumns } from "./run-columns.ts";
import { RunsBody } from "./runs-body.tsx";
import { RunsFilters } from "./runs-filters.tsx";
import { RunsHead } from "./runs-head.tsx";
import { useIsFirstStart } from "../first-start/use-is-first-start.ts";
import { useRunSearch } from "./use-run-search.ts";

interface RunsScreenProps {
  readonly collectorUrl: string;
  readonly canLoadDemo: boolean;
}

export function RunsScreen(props: RunsScreenProps): ReactNode {
  const first = useIsFirstStart();
  return first ? <FirstStart {...props} /> : <RunSearchScreen />;
}

function RunSearchScreen(): ReactNode {
  const search = useRunSearch();
  const { data, error, isPlaceholderData } = useOverview(search.q, search.range);
  const facets = useFacets(search.q, search.range, data);
  const columns = useRunColumns();
  const wide = useMediaQuery("(min-width: 64rem)");
  const fault = faultOf(search.q) ?? syntaxErrorOf(error);
  // What can't be read has no answer; the one before it stays out of sight.
  const overview = fault || error ? undefined : data;
  const filters = fault || error ? null : <RunsFilters search={search} facets={data && facets} wide={wide} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Runs</h1>
      <RunsHead
        search={search}
        overview={overview}
        waiting={isPlaceholderData}
        failure={error && !fault ? error.message : null}
        fault={fault}
        columns={wide ? columns : null}
        filters={wide ? null : filters}
      />
      <div className="flex min-h-0 flex-1">
        {wide && filters}
        <RunsBody
          search={search}
          columns={columns.columns}
          wide={wide}
          total={overview && overview.partial === null && !isPlaceholderData ? overview.total : null}
          fault={fault}
        />
      </div>
    </div>
  );
}

/** The error of a query that can't be read: shown at the search box. */
function syntaxErrorOf(error: Error | null): CollectorError | null {
  return error instanceof CollectorError && (error.code === "search_syntax" || error.code === "bad_request") ? error : null;
}
