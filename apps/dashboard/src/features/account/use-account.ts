"use client";

import type { Account, AccessScope } from "@retake/protocol";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { callCollector } from "../collector/call-collector.ts";

/** Who looks at this page, and what that opens. */
export const accountQuery = queryOptions({
  queryKey: ["account"],
  queryFn: ({ signal }) => callCollector("getAccount", { signal }),
  // A changed role is seen without a reload.
  refetchInterval: 15_000,
});

export function useAccount(): Account | undefined {
  return useQuery(accountQuery).data;
}

/** In the protocol's order. */
const scopes: readonly AccessScope[] = ["none", "ingest", "read", "write", "manage", "admin"];

export function reachesScope(scope: AccessScope, needed: AccessScope): boolean {
  return scopes.indexOf(scope) >= scopes.indexOf(needed);
}

/** Whether this page's user may do what needs the scope. Until that is known nothing is in the way: the collector enforces it. */
export function useMay(needed: AccessScope): boolean {
  const account = useAccount();
  return account === undefined || reachesScope(account.scope, needed);
}
