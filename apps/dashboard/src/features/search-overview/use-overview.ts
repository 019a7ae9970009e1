"use client";

import { facetFields, type FacetField, type SearchOverview } from "@retake/protocol";
import { keepPreviousData, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { OVERVIEW, overviewQuery } from "../collector/queries.ts";
import { useRunEvents } from "../collector/run-events.tsx";
import { faultOf } from "../trajectory-search/query-terms.ts";
import { chosenValues, withoutField } from "../trajectory-search/edit-facets.ts";

const LIVE_MS = 750;
const LEAST_REST_MS = 4_000;
/** After an overview that took a second, ten seconds pass until the next. */
const REST = 10;

/** The overview of a search, kept up to date at a rate that its cost allows. */
export function useOverview(q: string, range: string) {
  const client = useQueryClient();
  const overview = useQuery({ ...overviewQuery(q, range), placeholderData: keepPreviousData, enabled: faultOf(q) === null });
  const state = useRef({ busy: false, again: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refresh = async (): Promise<void> => {
    if (state.current.busy) {
      state.current.again = true;
      return;
    }
    state.current = { busy: true, again: false };
    const beganMs = performance.now();
    // Whatever is looked at by then: the search may have changed meanwhile.
    await client.refetchQueries({ queryKey: [OVERVIEW], type: "active" });
    timer.current = setTimeout(
      () => {
        const { again } = state.current;
        state.current = { busy: false, again: false };
        if (again) void refresh();
      },
      Math.max(LEAST_REST_MS, (performance.now() - beganMs) * REST),
    );
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useRunEvents(LIVE_MS, () => void refresh());
  return overview;
}

export type Facets = SearchOverview["facets"];

/**
 * The facets of a search. A field of which it asks for values shows what there would be without them: how else would
 * one choose another.
 */
export function useFacets(q: string, range: string, overview: SearchOverview | undefined): Facets {
  const narrowed = facetFields.filter((field) => chosenValues(q, field).some(({ state }) => state === "included"));
  const wider = useQueries({
    queries: narrowed.map((field) => ({ ...overviewQuery(withoutField(q, field), range), placeholderData: keepPreviousData })),
  });
  if (!overview) return [];
  const shown = new Map<FacetField, Facets[number]>(overview.facets.map((facet) => [facet.field, facet]));
  for (const [index, field] of narrowed.entries()) {
    const facet = wider[index]?.data?.facets.find((each) => each.field === field);
    if (facet) shown.set(field, facet);
  }
  for (const field of facetFields)
    if (!shown.has(field) && chosenValues(q, field).length > 0) shown.set(field, { field, values: [], more: false });
  return facetFields.flatMap((field) => shown.get(field) ?? []);
}
