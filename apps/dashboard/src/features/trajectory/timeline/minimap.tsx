"use client";

import { useTheme } from "next-themes";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { countOf, formatDuration } from "../../../ui/text/format.ts";
import type { SpanTree } from "../span-tree.ts";
import { Brush } from "./brush.tsx";
import { cellMeanings, minimapCells, rowAt } from "./minimap-cells.ts";
import type { Timeline } from "./use-timeline.ts";
import type { Zoom } from "./zoom.ts";

const HEIGHT = 44;

interface MinimapProps {
  readonly tree: SpanTree;
  readonly timeline: Timeline;
  readonly zoom: Zoom | null;
  readonly onZoom: (zoom: Zoom | null) => void;
  readonly onPick: (row: number) => void;
}

/** The whole run at a glance; a stretch of it is zoomed into by drawing over it. */
export function Minimap({ tree, timeline, zoom, onZoom, onPick }: MinimapProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const { resolvedTheme } = useTheme();
  const { scale, range, nowMs } = timeline;
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    if (canvas.current) observer.observe(canvas.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    // The theme's class is on the page before this runs: its colours are read from there.
    if (canvas.current && width > 0) paint(canvas.current, minimapCells(tree, scale, nowMs, width, HEIGHT), width, resolvedTheme ?? "");
  }, [tree, scale, nowMs, width, resolvedTheme]);
  return (
    <div className="relative shrink-0 border-b" style={{ height: HEIGHT }}>
      <canvas
        ref={canvas}
        width={Math.max(1, width)}
        height={HEIGHT}
        className="absolute inset-0 size-full"
        role="img"
        aria-label={`The whole run: ${countOf(tree.received, "step")} in ${formatDuration(range.endMs - range.startMs)}`}
      />
      {scale.gaps.map(({ fromMs, toMs }) => (
        <span
          key={fromMs}
          title={`${formatDuration(toMs - fromMs)} idle`}
          className="idle-gap absolute inset-y-0"
          style={{ left: `${scale.at(fromMs) * 100}%`, width: `${(scale.at(toMs) - scale.at(fromMs)) * 100}%` }}
        />
      ))}
      <Brush scale={scale} zoom={zoom} onZoom={onZoom} onPick={(x, y) => onPick(rowAt(tree, scale, nowMs, x, y))} />
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, cells: Uint8Array, width: number, _theme: string): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(width, HEIGHT);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = cellColours(canvas, context);
  for (let cell = 0; cell < cells.length; cell++) if (cells[cell]) pixels[cell] = colours[cells[cell]!]!;
  context.putImageData(image, 0, 0);
}

/** The theme's colours as a canvas holds them, by what a cell shows. */
function cellColours(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): Uint32Array {
  const style = getComputedStyle(canvas);
  const colours = new Uint32Array(cellMeanings.length + 1);
  cellMeanings.forEach((meaning, index) => {
    const name = meaning === "error" ? "--bad" : meaning === "scope" ? "--kind-agent" : `--kind-${meaning}`;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = style.getPropertyValue(name);
    // What only holds others stays in the background.
    context.globalAlpha = meaning === "agent" || meaning === "scope" ? 0.22 : 0.9;
    context.fillRect(0, 0, 1, 1);
    colours[index + 1] = new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0]!;
  });
  context.globalAlpha = 1;
  return colours;
}
