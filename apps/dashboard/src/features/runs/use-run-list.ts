"use client";

import type { RunList, RunSummary } from "@retake/protocol";
import { useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { callCollector } from "../collector/call-collector.ts";
import { useRunEvents } from "../collector/run-events.tsx";
import { mergeHead, prependRuns } from "./merge-head.ts";

const PAGE = 100;
type Pages = InfiniteData<RunList, string | undefined>;

/** The runs of a search, page by page, kept up to date; new ones wait in `fresh` until shown. */
export function useRunList(q: string, showAtOnce: () => boolean) {
  const client = useQueryClient();
  const key = ["runs", q] as const;
  const [waiting, setWaiting] = useState<{ q: string; fresh: readonly RunSummary[] }>({ q, fresh: [] });
  const busy = useRef(false);
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => callCollector("listRuns", { query: { q, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

  const refresh = async (): Promise<void> => {
    if (busy.current || !client.getQueryData<Pages>(key)) return;
    busy.current = true;
    try {
      const head = await callCollector("listRuns", { query: { q, limit: PAGE } });
      const data = client.getQueryData<Pages>(key);
      if (!data) return;
      const { pages, fresh } = mergeHead(data.pages, head);
      const show = showAtOnce();
      client.setQueryData<Pages>(key, { ...data, pages: show ? prependRuns(pages, fresh) : pages });
      setWaiting({ q, fresh: show ? [] : fresh });
    } catch {
      // The event stream's state says that the collector is away; the next event asks again.
    } finally {
      busy.current = false;
    }
  };
  useRunEvents(750, () => void refresh());

  const fresh = waiting.q === q ? waiting.fresh : [];
  const showFresh = (): void => {
    client.setQueryData<Pages>(key, (data) => data && { ...data, pages: prependRuns(data.pages, fresh) });
    setWaiting({ q, fresh: [] });
  };
  const runs = list.data?.pages.flatMap((page) => page.runs) ?? [];
  return { list, runs, total: list.data?.pages[0]?.total ?? 0, fresh, showFresh };
}
