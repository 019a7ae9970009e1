"use client";

import { useMemo, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { marksPath, placeAt } from "./track-marks.ts";

interface ScrubberTrackProps {
  readonly count: number;
  readonly place: number;
  readonly title: string;
  /** The other side of a comparison. */
  readonly other: number | undefined;
  readonly changed: readonly number[];
  readonly matched: readonly number[] | undefined;
  readonly onPlace: (place: number) => void;
}

const moves: Record<string, (place: number, count: number) => number> = {
  ArrowRight: (place) => place + 1,
  ArrowUp: (place) => place + 1,
  ArrowLeft: (place) => place - 1,
  ArrowDown: (place) => place - 1,
  PageUp: (place) => place + 10,
  PageDown: (place) => place - 10,
  Home: () => 0,
  End: (_, count) => count - 1,
};
const everyPlaceUpTo = 400;

/** All checkpoints of a run on a line, to be dragged along: a slider after the ARIA pattern. */
export function ScrubberTrack({ count, place, title, other, changed, matched, onPlace }: ScrubberTrackProps): ReactNode {
  const track = useRef<HTMLDivElement>(null);
  const ticks = useMemo(
    () =>
      count <= everyPlaceUpTo
        ? marksPath(
            Array.from({ length: count }, (_, i) => i),
            count,
          )
        : "",
    [count],
  );
  const changes = useMemo(() => marksPath(changed, count), [changed, count]);
  const matches = useMemo(() => (matched === undefined ? "" : marksPath(matched, count)), [matched, count]);
  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const to = placeAt((event.clientX - box.left) / box.width, count);
    if (to !== place) onPlace(to);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    follow(event);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = moves[event.key]?.(place, count);
    if (to === undefined) return;
    event.preventDefault();
    onPlace(Math.max(0, Math.min(count - 1, to)));
  };
  const left = (of: number): string => `${((of + 0.5) / count) * 100}%`;
  return (
    <div
      ref={track}
      role="slider"
      aria-label="Checkpoint"
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={place + 1}
      aria-valuetext={`${title}, ${place + 1} of ${count}`}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && follow(event)}
      onKeyDown={onKeyDown}
      className="bg-sunken relative h-8 cursor-ew-resize touch-none rounded-md border select-none"
    >
      <Marks className="text-line-strong top-2 h-4" path={ticks} count={count} width={1} />
      <Marks className="text-accent top-0 h-4" path={changes} count={count} width={2} />
      <Marks className="text-warn bottom-0 h-3" path={matches} count={count} width={3} />
      {other !== undefined && (
        <span aria-hidden="true" className="border-ink-muted absolute inset-y-0 border-l-2 border-dashed" style={{ left: left(other) }} />
      )}
      <span
        aria-hidden="true"
        className="bg-ink ring-surface absolute -inset-y-0.5 w-1 -translate-x-1/2 rounded-full ring-2"
        style={{ left: left(place) }}
      />
    </div>
  );
}

function Marks({ path, count, width, className }: { path: string; count: number; width: number; className: string }): ReactNode {
  if (path === "") return null;
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${count} 1`}
      preserveAspectRatio="none"
      className={`pointer-events-none absolute left-0 w-full ${className}`}
    >
      <path d={path} stroke="currentColor" strokeWidth={width} vectorEffect="non-scaling-stroke" fill="none" />
    </svg>
  );
}
