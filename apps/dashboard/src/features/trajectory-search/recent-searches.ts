"use client";

import { useStored } from "../../ui/use-stored.ts";

const MOST = 8;

/** The last searches of this browser, the latest first. */
export function useRecentSearches(): readonly [recent: readonly string[], add: (query: string) => void] {
  const [recent, set] = useStored("retake.recent-searches", readSearches);
  return [recent, (query) => set(query === "" ? recent : [query, ...recent.filter((each) => each !== query)].slice(0, MOST))];
}

function readSearches(stored: unknown): readonly string[] {
  return Array.isArray(stored) ? stored.filter((each) => typeof each === "string").slice(0, MOST) : [];
}
