"use client";

import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import { pairOf, rowOfSpan, useComparison } from "./use-comparison.ts";

const pairTabs = ["content", "state"] as const;

const runIdPattern = /^[0-9a-f]{32}$/;

/** Which two runs the address names; null where it names none, or nothing that could be one. */
export function useComparedRuns() {
  const [runs, setRuns] = useQueryStates({ a: parseAsString, b: parseAsString, at: parseAsString }, { history: "push" });
  const idOf = (text: string | null): string | null => (text !== null && runIdPattern.test(text) ? text : null);
  const [a, b] = [idOf(runs.a), idOf(runs.b)];
  return {
    a,
    b,
    choose: (side: "a" | "b", runId: string) => void setRuns({ [side]: runId, at: null }),
    swap: () => void setRuns({ a: b, b: a }),
  };
}

/** The comparison as this page shows it: its rows, the choices that stand in the address, and the keys. */
export function useCompareView(a: string, b: string, swap: () => void) {
  const comparison = useComparison(a, b);
  const [choices, choose] = useQueryStates({
    at: parseAsString,
    tab: parseAsStringLiteral(pairTabs).withDefault("content"),
    differing: parseAsBoolean.withDefault(false),
  });
  const rows = useMemo(() => comparison.comparison?.rows ?? [], [comparison.comparison]);
  const differing = useMemo(() => comparison.comparison?.differing ?? [], [comparison.comparison]);
  const shown = useMemo(() => (choices.differing ? differing : rows.map((_, index) => index)), [choices.differing, differing, rows]);
  const named = choices.at === null ? -1 : rowOfSpan(comparison, rows, choices.at);
  const selected = named >= 0 ? named : (differing[0] ?? (rows.length > 0 ? 0 : -1));
  const waiting = useMemo(() => new Set([...comparison.a.waiting, ...comparison.b.waiting]), [comparison.a.waiting, comparison.b.waiting]);

  const select = (row: number | undefined): void => {
    const found = row === undefined ? undefined : rows[row];
    if (found === undefined) return;
    const { a: left, b: right } = pairOf(comparison, found);
    void choose({ at: (right ?? left)?.spanId ?? null });
  };
  const selectSpan = (spanId: string): void => void choose({ at: spanId });
  const step = (by: 1 | -1): void => {
    const place = shown.indexOf(selected);
    // A row that the filter hides: the next one that it shows.
    if (place < 0) select(by > 0 ? shown.find((row) => row > selected) : shown.findLast((row) => row < selected));
    else select(shown[place + by]);
  };
  const nextWaiting = (): number | undefined => {
    const rowsThatWait = Array.from(waiting, (spanId) => rowOfSpan(comparison, rows, spanId))
      .filter((row) => row >= 0)
      .toSorted((one, other) => one - other);
    return rowsThatWait.find((row) => row > selected) ?? rowsThatWait[0];
  };
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    n: () => select(differing.find((row) => row > selected)),
    p: () => select(differing.findLast((row) => row < selected)),
    w: () => select(nextWaiting()),
    x: swap,
  });
  return { comparison, rows, differing, shown, selected, waiting, choices, choose, select, selectSpan };
}

export type CompareView = ReturnType<typeof useCompareView>;
