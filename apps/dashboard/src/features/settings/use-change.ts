"use client";

import type { RouteArguments, RouteResponse } from "@retake/protocol";
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { callCollector, type CallableRoute } from "../collector/call-collector.ts";

/** A change through a route; what is known under these keys is asked for again when it is done. */
export function useChange<N extends CallableRoute>(
  name: N,
  ...stale: readonly string[]
): UseMutationResult<RouteResponse<N>, Error, RouteArguments<N>> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (args: RouteArguments<N>) => callCollector(name, args),
    onSettled: () => Promise.all(stale.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
