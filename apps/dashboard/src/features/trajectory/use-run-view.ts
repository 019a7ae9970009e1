"use client";

import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { runQuery, spansQuery } from "../collector/queries.ts";
import { useWaiting } from "../approvals/use-waiting.ts";
import { useRunEvents } from "../collector/run-events.tsx";
import { buildSpanTree, openingSpan } from "./span-tree.ts";

export const spanTabs = ["messages", "state", "attributes", "scores"] as const;
export type SpanTab = (typeof spanTabs)[number];
const LIVE_MS = 400;

/** A run as this page shows it: its data, kept up to date, and the choices that stand in the address. */
export function useRunView(runId: string) {
  const client = useQueryClient();
  const run = useQuery(runQuery(runId));
  const spans = useQuery(spansQuery(runId));
  useRunEvents(LIVE_MS, (runIds) => {
    if (runIds.size === 0 || runIds.has(runId)) void client.invalidateQueries({ queryKey: ["run", runId] });
  });
  const [choices, choose] = useQueryStates({
    span: parseAsString,
    view: parseAsStringLiteral(["tree", "transcript"]).withDefault("tree"),
    tab: parseAsStringLiteral(spanTabs).withDefault("messages"),
    fork: parseAsBoolean.withDefault(false),
  });
  const tree = useMemo(() => buildSpanTree(spans.data ?? []), [spans.data]);
  const waiting = useWaiting(runId, spans.data);
  const opening = useMemo(() => openingSpan(tree), [tree]);
  const selected = choices.span !== null && tree.rowOf.has(choices.span) ? choices.span : opening;
  return { run, spans, tree, waiting, selected, choices, choose };
}

export type RunView = ReturnType<typeof useRunView>;
