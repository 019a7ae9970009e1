"use client";

import { createParser, parseAsString, useQueryStates } from "nuqs";
import { withoutTimes, withTimes } from "../trajectory-search/edit-times.ts";

/** All who look see seven days unless they say otherwise; as the API has it. */
const DEFAULT_RANGE = "7d";

const parseAsRange = createParser({
  parse: (text) => (/^(?:all|[1-9]\d{0,3}[mhdw])$/.test(text) ? text : null),
  serialize: (range) => range,
});

/** The search that stands in the address. */
export function useRunSearch() {
  const [{ q, range }, set] = useQueryStates(
    { q: parseAsString.withDefault(""), range: parseAsRange.withDefault(DEFAULT_RANGE) },
    { history: "push" },
  );
  return {
    q,
    range,
    setQuery: (text: string) => void set({ q: text || null }),
    /** A range is looked through where the search says nothing of time itself. */
    setRange: (next: string) => void set({ q: withoutTimes(q) || null, range: next }),
    setTimes: (fromMs: number | null, toMs: number | null) => void set({ q: withTimes(q, fromMs, toMs) || null }),
  };
}

export type RunSearch = ReturnType<typeof useRunSearch>;
