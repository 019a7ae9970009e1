"use client";

import type { RunList, RunSummary } from "@retake/protocol";
import { useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { callCollector } from "../collector/call-collector.ts";
import { useRunEvents } from "../collector/run-events.tsx";
import { faultOf } from "../trajectory-search/query-terms.ts";
import { mergeHead, prependRuns } from "./merge-head.ts";

const PAGE = 100;
const LIVE_MS = 750;
type Pages = InfiniteData<RunList, string | undefined>;

/** The runs of a search, page by page, kept up to date; new ones wait in `fresh` until shown. How many there are, the overview says. */
export function useRunList(q: string, range: string, showAtOnce: () => boolean) {
  const client = useQueryClient();
  const key = ["runs", q, range] as const;
  const search = `${range} ${q}`;
  const [waiting, setWaiting] = useState<{ search: string; fresh: readonly RunSummary[] }>({ search, fresh: [] });
  const busy = useRef(false);
  const ask = (cursor: string | undefined, signal?: AbortSignal): Promise<RunList> =>
    callCollector("listRuns", { query: { q, range, limit: PAGE, count: "false", cursor }, ...(signal && { signal }) });
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: faultOf(q) === null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

  const refresh = async (): Promise<void> => {
    if (busy.current || !client.getQueryData<Pages>(key)) return;
    busy.current = true;
    try {
      const head = await ask(undefined);
      const data = client.getQueryData<Pages>(key);
      if (!data) return;
      const { pages, fresh } = mergeHead(data.pages, head);
      const show = showAtOnce();
      client.setQueryData<Pages>(key, { ...data, pages: show ? prependRuns(pages, fresh) : pages });
      setWaiting({ search, fresh: show ? [] : fresh });
    } catch {
      // The event stream's state says that the collector is away; the next event asks again.
    } finally {
      busy.current = false;
    }
  };
  useRunEvents(LIVE_MS, () => void refresh());

  const fresh = waiting.search === search ? waiting.fresh : [];
  const showFresh = (): void => {
    client.setQueryData<Pages>(key, (data) => data && { ...data, pages: prependRuns(data.pages, fresh) });
    setWaiting({ search, fresh: [] });
  };
  const pages = list.data?.pages ?? [];
  return {
    list,
    runs: pages.flatMap((page) => page.runs),
    searched: pages[0]?.range,
    partial: pages.find((page) => page.partial !== null)?.partial ?? null,
    fresh,
    showFresh,
  };
}
