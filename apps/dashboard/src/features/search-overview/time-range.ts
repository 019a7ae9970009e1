import type { SearchedRange } from "@retake/protocol";
import { formatMoment } from "../../ui/text/format.ts";

export const presets = ["1h", "24h", "7d", "30d", "all"] as const;

const units: Readonly<Record<string, readonly [name: string, ms: number]>> = {
  m: ["minute", 60_000],
  h: ["hour", 3_600_000],
  d: ["day", 86_400_000],
  w: ["week", 604_800_000],
};

/** `7d` → `last 7 days`. */
export function rangeTitle(range: string): string {
  const [, count = "", unit = ""] = /^(\d+)([mhdw])$/.exec(range) ?? [];
  const name = units[unit]?.[0];
  if (name === undefined) return "all time";
  return count === "1" ? `last ${name}` : `last ${count} ${name}s`;
}

/** The next wider range to look through; null where there is none. */
export function widerRange(range: string): string | null {
  const lengthMs = lengthOf(range);
  return presets.find((preset) => lengthOf(preset) > lengthMs) ?? null;
}

function lengthOf(range: string): number {
  const [, count = "", unit = ""] = /^(\d+)([mhdw])$/.exec(range) ?? [];
  return units[unit] ? Number(count) * units[unit][1] : Number.POSITIVE_INFINITY;
}

/** What was looked through, in words that follow "in". */
export function describeRange({ fromMs, toMs, own }: SearchedRange, range: string): string {
  if (!own) return range === "all" ? "all time" : `the ${rangeTitle(range)}`;
  if (fromMs !== null && toMs !== null) return `${formatMoment(fromMs)} – ${formatMoment(toMs)}`;
  if (fromMs !== null) return `the time since ${formatMoment(fromMs)}`;
  return toMs === null ? "all time" : `the time until ${formatMoment(toMs)}`;
}
