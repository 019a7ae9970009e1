"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";

const HOUR_MS = 3_600_000;
const ranges = {
  "1h": { title: "1 h", ms: HOUR_MS },
  "24h": { title: "24 h", ms: 24 * HOUR_MS },
  "7d": { title: "7 d", ms: 7 * 24 * HOUR_MS },
  "30d": { title: "30 d", ms: 30 * 24 * HOUR_MS },
  "90d": { title: "90 d", ms: 90 * 24 * HOUR_MS },
} as const;

type RangeName = keyof typeof ranges;
const names = Object.keys(ranges) as RangeName[];

export const rangeOptions = names.map((value) => ({ value, title: ranges[value].title }));

/** How far back the figures go, as the address says. */
export function useTimeRange() {
  const [range, setRange] = useQueryState("range", parseAsStringLiteral(names).withDefault("7d"));
  return { range, rangeMs: ranges[range].ms, setRange: (name: RangeName) => void setRange(name) };
}
