"use client";

import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { runQuery, spansQuery } from "../collector/queries.ts";
import { useWaiting } from "../approvals/use-waiting.ts";
import { useRunEvents } from "../collector/run-events.tsx";
import { spanKinds } from "../span/kind-icon.tsx";
import { buildSpanTree, openingSpan, type SpanTree } from "./span-tree.ts";
import { parseAsZoom } from "./timeline/zoom.ts";
import { parseAsFolding, unfolded } from "./tree/folding.ts";
import { useShownSteps } from "./use-shown-steps.ts";

export const runViews = ["tree", "transcript", "graph"] as const;
export const spanTabs = ["messages", "state", "attributes", "scores"] as const;
export type SpanTab = (typeof spanTabs)[number];
/** Between two looks at a run that is going on; large ones take longer to show. */
const LIVE_MS = 400;
const LIVE_LARGE_MS = 1500;
const LARGE = 5000;

const choicesInAddress = {
  span: parseAsString,
  view: parseAsStringLiteral(runViews).withDefault("tree"),
  tab: parseAsStringLiteral(spanTabs).withDefault("messages"),
  /** Of the state: all of it, or what changed. */
  show: parseAsString,
  fork: parseAsBoolean.withDefault(false),
  find: parseAsString.withDefault(""),
  kind: parseAsArrayOf(parseAsStringLiteral(spanKinds)).withDefault([]),
  failed: parseAsBoolean.withDefault(false),
  fold: parseAsFolding.withDefault(unfolded),
  zoom: parseAsZoom,
  /** Whether idle stretches take little room. */
  compact: parseAsBoolean.withDefault(false),
};

/** A run as this page shows it: its data, kept up to date, and the choices that stand in the address. */
export function useRunView(runId: string) {
  const client = useQueryClient();
  const run = useQuery(runQuery(runId));
  const spans = useQuery(spansQuery(runId));
  useRunEvents((spans.data?.length ?? 0) > LARGE ? LIVE_LARGE_MS : LIVE_MS, (runIds) => {
    if (runIds.size === 0 || runIds.has(runId)) void client.invalidateQueries({ queryKey: ["run", runId] });
  });
  const [choices, choose] = useQueryStates(choicesInAddress);
  const tree = useMemo(() => buildSpanTree(spans.data ?? []), [spans.data]);
  const waiting = useWaiting(runId, spans.data);
  const opening = useOpening(tree);
  const selected = choices.span !== null && tree.rowOf.has(choices.span) ? choices.span : opening;
  const steps = useShownSteps(tree, choices, selected);
  /** Shows another step; Back leads to the one before. */
  const select = (span: string): void => void choose({ span }, { history: span === selected ? "replace" : "push" });
  return { run, spans, tree, waiting, selected, steps, choices, choose, select };
}

export type RunView = ReturnType<typeof useRunView>;

/** Where the page opened: a run that goes on must not move the reader on to its next error. */
function useOpening(tree: SpanTree): string | null {
  const [opening, setOpening] = useState<string | null>(null);
  if (opening !== null && tree.rowOf.has(opening)) return opening;
  const first = openingSpan(tree);
  if (first !== opening) setOpening(first);
  return first;
}
