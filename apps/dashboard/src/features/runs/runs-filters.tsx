"use client";

import { SlidersHorizontal } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Sheet } from "../../ui/controls/sheet.tsx";
import { FacetList } from "../search-overview/facet-list.tsx";
import type { Facets } from "../search-overview/use-overview.ts";
import type { RunSearch } from "./use-run-search.ts";

interface RunsFiltersProps {
  readonly search: RunSearch;
  readonly facets: Facets | undefined;
  readonly wide: boolean;
}

/** The facets: beside the table, or behind a button where there is no room for them. */
export function RunsFilters({ search, facets, wide }: RunsFiltersProps): ReactNode {
  const [open, setOpen] = useState(false);
  const list = <FacetList query={search.q} facets={facets} onQuery={search.setQuery} />;
  if (wide)
    return (
      <aside aria-label="Filters" tabIndex={0} className="bg-surface w-60 shrink-0 overflow-y-auto border-r px-2.5 py-3 -outline-offset-2">
        {list}
      </aside>
    );
  return (
    <>
      <Button icon={<SlidersHorizontal aria-hidden="true" />} onClick={() => setOpen(true)}>
        Filters
      </Button>
      <Sheet title="Filters" open={open} onClose={() => setOpen(false)}>
        {list}
      </Sheet>
    </>
  );
}
