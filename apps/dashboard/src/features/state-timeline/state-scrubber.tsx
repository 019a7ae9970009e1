"use client";

import { printStatePath, type SpanSkeleton } from "@retake/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useRef, type ReactNode } from "react";
import { IconButton } from "../../ui/controls/button.tsx";
import { countOf } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { chosenPlace, placeTitle, type StateSteps } from "../checkpoints/state-steps.ts";
import { useStateSteps } from "../checkpoints/use-state-steps.ts";
import { useStateView } from "../checkpoints/use-state-view.ts";
import { historyQuery, matchesQuery } from "../collector/queries.ts";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import { ConditionBox } from "./condition-box.tsx";
import { ScrubberTrack } from "./scrubber-track.tsx";
import { nextMark } from "./track-marks.ts";

interface StateScrubberProps {
  readonly runId: string;
  readonly spans: readonly SpanSkeleton[];
  readonly selected: string | null;
  readonly onChoose: (choice: { span?: string; tab?: "state"; fork?: null }) => void;
}

/** Where the run's state changed, and the way to each of its checkpoints. */
export function StateScrubber({ runId, spans, selected, onChoose }: StateScrubberProps): ReactNode {
  const { steps } = useStateSteps(runId, spans);
  const span = spans.find(({ spanId }) => spanId === selected);
  if (steps === undefined || steps.checkpoints.length < 2 || span === undefined) return null;
  return <Scrubber runId={runId} steps={steps} span={span} onChoose={onChoose} />;
}

interface ScrubberProps extends Pick<StateScrubberProps, "runId" | "onChoose"> {
  readonly steps: StateSteps;
  readonly span: SpanSkeleton;
}

function Scrubber({ runId, steps, span, onChoose }: ScrubberProps): ReactNode {
  const view = useStateView();
  const { checkpoints } = steps;
  const place = chosenPlace(steps, span, view.at) ?? 0;
  const watched = view.path ?? "/state";
  const history = useQuery({ ...historyQuery(runId, watched, 0), placeholderData: keepPreviousData });
  const matches = useQuery({ ...matchesQuery(runId, view.stop), enabled: view.stop !== "" });
  const changed = useMemo(() => placesOf(steps, history.data?.changedAt ?? []), [steps, history.data]);
  const matched = useMemo(
    () => (view.stop === "" || matches.data === undefined ? undefined : placesOf(steps, matches.data.matchedAt)),
    [steps, view.stop, matches.data],
  );
  const marks = matched ?? changed;

  const go = (to: number | null): void => {
    const spanId = to === null ? null : steps.spanIds[to];
    if (to === null || typeof spanId !== "string") return;
    onChoose({ span: spanId });
    void view.set({ at: checkpoints[to]!.index });
  };
  const step = (by: number): void => go(Math.max(0, Math.min(checkpoints.length - 1, place + by)));
  useShortcuts({
    "[": () => step(-1),
    "]": () => step(1),
    "{": () => go(nextMark(marks, place, -1)),
    "}": () => go(nextMark(marks, place, 1)),
    d: () => {
      onChoose({ tab: "state", fork: null });
      void view.set({ show: "compare", with: checkpoints[place]!.index });
    },
  });
  // A new condition stops at the first place where it holds.
  const stopping = useRef(false);
  const stop = useEffectEvent((places: readonly number[]) => {
    if (stopping.current && !places.includes(place)) go(places[0] ?? null);
    stopping.current = false;
  });
  useEffect(() => {
    if (matched !== undefined) stop(matched);
  }, [matched]);
  const title = placeTitle(steps, place);
  const other = view.with === null || view.show !== "compare" ? undefined : steps.placeOf.get(view.with);
  const error = view.stop === "" ? null : (matches.error?.message ?? null);
  return (
    <section
      aria-label="Timeline of the state"
      className="bg-surface z-20 flex shrink-0 flex-col gap-1.5 border-t px-4 py-2 max-lg:sticky max-lg:bottom-0"
    >
      <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1.5">
        <IconButton label="Previous checkpoint ([)" disabled={place === 0} onClick={() => step(-1)}>
          <ChevronLeft aria-hidden="true" />
        </IconButton>
        <IconButton label="Next checkpoint (])" disabled={place === checkpoints.length - 1} onClick={() => step(1)}>
          <ChevronRight aria-hidden="true" />
        </IconButton>
        <span className="numeric text-ink-muted text-xs whitespace-nowrap">
          {place + 1} / {checkpoints.length}
        </span>
        <span className="min-w-0 flex-1 truncate font-medium">
          <InlineText text={title} />
        </span>
        <span className="flex min-w-0 items-center gap-1.5 text-xs whitespace-nowrap">
          <span aria-hidden="true" className="bg-accent h-3 w-0.5" />
          <span className="text-ink-muted min-w-0 truncate">
            {history.data === undefined ? "changes" : countOf(changed.length, "change")} of{" "}
            {view.path === null ? (
              "the state"
            ) : (
              <span className="mono">
                <InlineText text={printStatePath(view.path)} />
              </span>
            )}
          </span>
          {view.path !== null && (
            <button type="button" className="text-accent underline underline-offset-2" onClick={() => void view.set({ path: null })}>
              All
            </button>
          )}
        </span>
        <ConditionBox
          value={view.stop}
          error={error}
          onChange={(condition) => {
            stopping.current = condition !== "";
            void view.set({ stop: condition === "" ? null : condition });
          }}
        />
        <MatchSteps matched={matched} place={place} onPlace={go} />
      </div>
      {error !== null && (
        <p id="condition-error" role="alert" className="text-bad text-xs">
          {error}
        </p>
      )}
      <ScrubberTrack
        count={checkpoints.length}
        place={place}
        title={title}
        other={other}
        changed={changed}
        matched={matched}
        onPlace={go}
      />
    </section>
  );
}

function MatchSteps({
  matched,
  place,
  onPlace,
}: {
  matched: readonly number[] | undefined;
  place: number;
  onPlace: (place: number) => void;
}): ReactNode {
  if (matched === undefined) return null;
  const [before, after] = [nextMark(matched, place, -1), nextMark(matched, place, 1)];
  const at = matched.indexOf(place);
  return (
    <span className="flex items-center gap-1 text-xs whitespace-nowrap" role="status">
      <span aria-hidden="true" className="bg-warn h-3 w-0.5" />
      {matched.length === 0 ? (
        <span className="text-ink-muted">Holds nowhere</span>
      ) : (
        <>
          <span className="numeric">{at < 0 ? `Holds at ${matched.length}` : `${at + 1} of ${matched.length}`}</span>
          <IconButton
            label="Previous place where it holds ({)"
            small
            disabled={before === null}
            onClick={() => before !== null && onPlace(before)}
          >
            <ChevronLeft aria-hidden="true" />
          </IconButton>
          <IconButton
            label="Next place where it holds (})"
            small
            disabled={after === null}
            onClick={() => after !== null && onPlace(after)}
          >
            <ChevronRight aria-hidden="true" />
          </IconButton>
        </>
      )}
    </span>
  );
}

function placesOf(steps: StateSteps, indexes: readonly number[]): number[] {
  return indexes.flatMap((index) => steps.placeOf.get(index) ?? []);
}
