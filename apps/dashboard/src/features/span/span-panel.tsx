"use client";

import type { SpanDetail, SpanSkeleton } from "@retake/protocol";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { GitFork } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Kbd } from "../../ui/controls/kbd.tsx";
import { Tabs } from "../../ui/controls/tabs.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { AnswerPanel } from "../approvals/answer-panel.tsx";
import { StateTab } from "../checkpoints/state-tab.tsx";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { FIRST_CHARACTERS, spanQuery } from "../collector/queries.ts";
import type { SpanTab } from "../trajectory/use-run-view.ts";
import { CutNote } from "./cut-note.tsx";
import { AttributesTab } from "./attributes-tab.tsx";
import { MessagesTab } from "./messages-tab.tsx";
import { ScoresTab } from "./scores-tab.tsx";
import { SpanHead } from "./span-head.tsx";

interface SpanPanelProps {
  readonly runId: string;
  readonly span: SpanSkeleton;
  /** Somebody has to answer before it goes on. */
  readonly waiting: boolean;
  readonly tab: SpanTab;
  readonly onTab: (tab: SpanTab) => void;
  readonly onFork: () => void;
  readonly onSpan: (spanId: string) => void;
}

/** What a browser lays out without halting; more is for an editor. */
const MOST_CHARACTERS = 2_000_000;
const contentParts = ["input", "output"] as const;
const attributeParts = ["attributes", "resource", "events", "links"] as const;

/** Everything about the selected step; its content is fetched when it is selected. */
export function SpanPanel({ runId, span, waiting, tab, onTab, onFork, onSpan }: SpanPanelProps): ReactNode {
  const [wanted, setWanted] = useState({ spanId: span.spanId, most: FIRST_CHARACTERS });
  const most = wanted.spanId === span.spanId ? wanted.most : FIRST_CHARACTERS;
  const detail = useQuery({
    ...spanQuery(runId, span.spanId, most),
    // While more of the same step is on its way.
    ...(most > FIRST_CHARACTERS ? { placeholderData: keepPreviousData } : {}),
  });
  const more = most < MOST_CHARACTERS ? () => setWanted({ spanId: span.spanId, most: most * 8 }) : undefined;
  return (
    <>
      <SpanHead
        span={span}
        action={
          <Button icon={<GitFork aria-hidden="true" />} onClick={onFork} aria-keyshortcuts="f">
            Fork from here
            <Kbd>f</Kbd>
          </Button>
        }
      />
      {waiting && <AnswerPanel key={span.spanId} runId={runId} span={span} />}
      <Tabs
        label="Parts of the step"
        selected={tab}
        onSelect={onTab}
        scroll={tab !== "state"}
        tabs={[
          { name: "messages", title: span.kind === "model" || span.kind === "agent" ? "Messages" : "Input and output" },
          { name: "state", title: "State" },
          { name: "attributes", title: "Attributes" },
          { name: "scores", title: "Scores", count: detail.data?.scores.length ?? 0 },
        ]}
      >
        {tab === "state" ? <StateTab runId={runId} span={span} onSpan={onSpan} /> : <SpanContent detail={detail} tab={tab} onMore={more} />}
      </Tabs>
    </>
  );
}

interface SpanContentProps {
  readonly detail: UseQueryResult<SpanDetail>;
  readonly tab: Exclude<SpanTab, "state">;
  readonly onMore: (() => void) | undefined;
}

function SpanContent({ detail: { data, error, refetch }, tab, onMore }: SpanContentProps): ReactNode {
  if (error && !data) {
    return (
      <div className="p-4">
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <Skeleton label="Loading the step's content" rows={4} className="h-16" />;
  if (tab === "scores") return <ScoresTab scores={data.scores} />;
  return (
    <>
      <CutNote detail={data} parts={tab === "messages" ? contentParts : attributeParts} onMore={onMore} />
      {tab === "messages" ? <MessagesTab detail={data} /> : <AttributesTab detail={data} />}
    </>
  );
}
