"use client";

import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { countOf } from "../../../ui/text/format.ts";
import { spanAt } from "../span-tree.ts";
import { Minimap } from "../timeline/minimap.tsx";
import { useTimeline } from "../timeline/use-timeline.ts";
import type { RunView } from "../use-run-view.ts";
import { SpanTreegrid } from "./span-treegrid.tsx";

/** The run as a tree with its waterfall, under a minimap of the whole. */
export function TreeView({ view, running }: { view: RunView; running: boolean }): ReactNode {
  const { tree, choices, choose, select } = view;
  const timeline = useTimeline(tree, running, choices.zoom, choices.compact);
  const { beyond } = timeline.range;
  return (
    <>
      <Minimap
        tree={tree}
        timeline={timeline}
        zoom={choices.zoom}
        onZoom={(zoom) => void choose({ zoom }, { history: "push" })}
        onPick={(row) => select(spanAt(tree, row).spanId)}
      />
      {beyond > 0 && (
        <p className="bg-warn-soft text-warn flex shrink-0 items-center gap-1.5 border-b px-3 py-1 text-xs">
          <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
          {countOf(beyond, "step")} {beyond === 1 ? "lies" : "lie"} outside of the run's time: clocks disagree. The timeline shows the time
          of the others.
        </p>
      )}
      <SpanTreegrid view={view} timeline={timeline} />
    </>
  );
}
