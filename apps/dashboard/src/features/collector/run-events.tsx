"use client";

import { usePathname } from "next/navigation";
import { createContext, use, useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from "react";

import { callCollector } from "./call-collector.ts";
import { isOutside, pageProject } from "./page-context.ts";

type Listener = (runIds: readonly string[]) => void;
export type LiveStatus = "connecting" | "live" | "lost";

interface RunEvents {
  readonly status: LiveStatus;
  readonly listeners: Set<Listener>;
}

const RunEventsContext = createContext<RunEvents>({ status: "connecting", listeners: new Set() });
const RETRY_MS = 3000;

/** One event stream for the whole page; browsers allow few connections to a host. */
export function RunEventsProvider({ children }: { children: ReactNode }): ReactNode {
  const outside = isOutside(usePathname());
  const [status, setStatus] = useState<LiveStatus>("connecting");
  const [listeners] = useState(() => new Set<Listener>());
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    if (outside) return;
    const connect = (): void => {
      source = new EventSource(eventsAddress());
      source.onopen = () => setStatus("live");
      source.onmessage = ({ data }) => {
        const runIds = readRunIds(data);
        for (const listener of listeners) listener(runIds);
      };
      // EventSource gives up on an error answer: close it and begin again.
      source.onerror = () => {
        source?.close();
        setStatus("lost");
        // A session that is over sends its page to sign in.
        void callCollector("getAccount", {}).catch(() => undefined);
        timer = setTimeout(connect, RETRY_MS);
      };
    };
    connect();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [listeners, outside]);
  const value = useMemo(() => ({ status, listeners }), [status, listeners]);
  return <RunEventsContext value={value}>{children}</RunEventsContext>;
}

export function useLiveStatus(): LiveStatus {
  return use(RunEventsContext).status;
}

/** Calls back with the runs that have news: at most once in the interval, with all that came meanwhile; and after a lost connection. */
export function useRunEvents(intervalMs: number, onRuns: (runIds: ReadonlySet<string>) => void): void {
  const { listeners, status } = use(RunEventsContext);
  const call = useEffectEvent(onRuns);
  useEffect(() => {
    let pending = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      timer = undefined;
      const runIds = pending;
      pending = new Set();
      call(runIds);
    };
    const listener: Listener = (runIds) => {
      for (const runId of runIds) pending.add(runId);
      timer ??= setTimeout(flush, intervalMs);
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      clearTimeout(timer);
    };
  }, [listeners, intervalMs]);
  const wasLost = useRef(false);
  useEffect(() => {
    if (status === "live" && wasLost.current) call(new Set());
    wasLost.current = status === "lost";
  }, [status]);
}

function readRunIds(data: unknown): string[] {
  try {
    const value = JSON.parse(String(data)) as { runIds?: unknown };
    return Array.isArray(value.runIds) ? value.runIds.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

/** An event source has no headers: the page's project stands in the address. */
function eventsAddress(): string {
  const project = pageProject();
  return project === undefined ? "/api/retake/events" : `/api/retake/events?project=${encodeURIComponent(project)}`;
}
