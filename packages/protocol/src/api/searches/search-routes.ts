import { z } from "zod";
import { runId } from "../../ids.ts";
import type { Route } from "../route.ts";
import {
  askedSearch,
  matchingSpans,
  searchOverview,
  searchOverviewQuery,
  searchQuestion,
  searchText,
  searchValues,
  searchValuesQuery,
} from "./search.ts";

/** What goes with a search beside its runs. */
export const searchRoutes = {
  getSearchOverview: {
    method: "get",
    path: "/api/search/overview",
    summary: "How many runs match, when they were, and the most frequent values among them",
    tag: "runs",
    access: "read",
    query: searchOverviewQuery,
    response: searchOverview,
  },
  listSearchValues: {
    method: "get",
    path: "/api/search/values",
    summary: "Values that a field of the search language has, the most frequent first",
    tag: "runs",
    access: "read",
    query: searchValuesQuery,
    response: searchValues,
  },
  askSearch: {
    method: "post",
    path: "/api/search/ask",
    summary: "A search for a question, made by the model that is configured; it is shown, never run by itself",
    tag: "runs",
    access: "read",
    body: searchQuestion,
    response: askedSearch,
  },
  listMatchingSpans: {
    method: "get",
    path: "/api/runs/{runId}/matches",
    summary: "The spans of a run that a search is about",
    tag: "runs",
    access: "read",
    params: z.object({ runId }),
    query: z.object({ q: searchText }),
    response: matchingSpans,
  },
} as const satisfies Record<string, Route>;
