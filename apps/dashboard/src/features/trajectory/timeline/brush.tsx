"use client";

import { X } from "lucide-react";
import { useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { classNames } from "../../../ui/class-names.ts";
import { formatDuration } from "../../../ui/text/format.ts";
import type { TimeScale } from "./time-scale.ts";
import type { Zoom } from "./zoom.ts";

/** A press that moves less than this share of the width is a click. */
const CLICK = 0.006;
const KEY_STEP = 0.02;

interface BrushProps {
  readonly scale: TimeScale;
  readonly zoom: Zoom | null;
  readonly onZoom: (zoom: Zoom | null) => void;
  readonly onPick: (x: number, y: number) => void;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Draw over the minimap to zoom, drag an end to move it, click to go to a step; with keys: the two ends are sliders. */
export function Brush({ scale, zoom, onZoom, onPick }: BrushProps): ReactNode {
  const [drawn, setDrawn] = useState<{ readonly fixed: number; readonly moving: number } | null>(null);
  const chosen: Stretch | null = zoom && { from: scale.at(scale.startMs + zoom.fromMs), to: scale.at(scale.startMs + zoom.toMs) };
  const shown: Stretch | null = drawn ? { from: Math.min(drawn.fixed, drawn.moving), to: Math.max(drawn.fixed, drawn.moving) } : chosen;
  const { from, to } = shown ?? { from: 0, to: 1 };

  const commit = (next: Stretch): void => {
    if (next.to - next.from < CLICK) return;
    const whole = next.from <= 0 && next.to >= 1;
    onZoom(whole ? null : { fromMs: scale.timeAt(next.from) - scale.startMs, toMs: scale.timeAt(next.to) - scale.startMs });
  };
  const placeOf = (event: PointerEvent): number => {
    const box = event.currentTarget.closest("[data-brush]")!.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  };
  const onPointerDown = (event: PointerEvent, fixed?: number): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    setDrawn({ fixed: fixed ?? place, moving: place });
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drawn) setDrawn({ ...drawn, moving: placeOf(event) });
  };
  const onPointerUp = (event: PointerEvent): void => {
    if (!drawn || !shown) return;
    event.stopPropagation();
    setDrawn(null);
    if (shown.to - shown.from >= CLICK) return commit(shown);
    const box = event.currentTarget.closest("[data-brush]")!.getBoundingClientRect();
    onPick(shown.from, (event.clientY - box.top) / box.height);
  };
  const moves = { onPointerMove, onPointerUp, onPointerCancel: () => setDrawn(null) };
  const end = (which: "from" | "to"): ReactNode => {
    const place = which === "from" ? from : to;
    const onKeyDown = (event: KeyboardEvent): void => {
      const step = { ArrowRight: KEY_STEP, ArrowUp: KEY_STEP, ArrowLeft: -KEY_STEP, ArrowDown: -KEY_STEP }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const moved = Math.max(0, Math.min(1, place + step));
      commit(which === "from" ? { from: moved, to } : { from, to: moved });
    };
    return (
      <div
        role="slider"
        tabIndex={0}
        aria-label={which === "from" ? "Zoom from" : "Zoom to"}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(place * 100)}
        aria-valuetext={formatDuration(scale.timeAt(place) - scale.startMs)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => onPointerDown(event, which === "from" ? to : from)}
        {...moves}
        className={classNames(
          "before:bg-accent absolute inset-y-0 z-10 w-6 cursor-ew-resize touch-none before:absolute before:inset-y-0 before:w-1 before:rounded-full",
          which === "from" ? "before:right-0" : "before:left-0",
          !shown && "opacity-0 focus-visible:opacity-100",
        )}
        // Beside the stretch, not in it, where a pointer draws.
        style={{ left: which === "from" ? `max(0px, calc(${place * 100}% - 24px))` : `min(calc(100% - 24px), ${place * 100}%)` }}
      />
    );
  };
  return (
    // Drawing with a pointer is a shortcut for the two sliders, which keys move.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      data-brush
      role="group"
      aria-label="Zoom of the timeline"
      className="absolute inset-0 cursor-crosshair touch-none"
      onPointerDown={(event) => onPointerDown(event)}
      onDoubleClick={() => onZoom(null)}
      {...moves}
    >
      {shown && (
        <>
          <span className="bg-canvas/70 pointer-events-none absolute inset-y-0 left-0" style={{ width: `${from * 100}%` }} />
          <span className="bg-canvas/70 pointer-events-none absolute inset-y-0 right-0" style={{ width: `${(1 - to) * 100}%` }} />
        </>
      )}
      {end("from")}
      {end("to")}
      {chosen && !drawn && (
        <button
          type="button"
          aria-label="Show the whole run"
          title="Show the whole run"
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => onZoom(null)}
          className="bg-surface text-ink-muted hover:text-ink absolute top-0.5 z-20 flex size-6 cursor-pointer items-center justify-center rounded-md border shadow-sm"
          style={{ left: `clamp(0px, calc(${to * 100}% + 28px), calc(100% - 52px))` }}
        >
          <X aria-hidden="true" className="size-3.5" />
        </button>
      )}
    </div>
  );
}
