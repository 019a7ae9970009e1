import { queryOptions } from "@tanstack/react-query";
import { callCollector } from "../collector/call-collector.ts";

export const savedSearchesQuery = queryOptions({
  queryKey: ["saved-searches"],
  queryFn: async ({ signal }) => (await callCollector("listSavedSearches", { signal })).searches,
});
