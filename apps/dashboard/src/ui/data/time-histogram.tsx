"use client";

import { useId, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { countOf, formatMoment } from "../text/format.ts";

export interface TimeBar {
  readonly startMs: number;
  readonly endMs: number;
  readonly total: number;
  /** Part of the total, drawn in another colour. */
  readonly bad: number;
}

interface TimeHistogramProps {
  readonly caption: string;
  readonly noun: string;
  readonly badNoun: string;
  readonly bars: readonly TimeBar[];
  /** A stretch was chosen, by dragging, by a click on one bar, or by keys. */
  readonly onBrush: (fromMs: number, toMs: number) => void;
}

interface Selection {
  readonly anchor: number;
  readonly head: number;
}

/** Counts over time, of which a stretch can be chosen. The numbers stand in a table for those who can't see them. */
export function TimeHistogram({ caption, noun, badNoun, bars, onBrush }: TimeHistogramProps): ReactNode {
  const [hovered, setHovered] = useState<number | null>(null);
  const [dragged, setDragged] = useState<Selection | null>(null);
  const [keyed, setKeyed] = useState<Selection>({ anchor: bars.length - 1, head: bars.length - 1 });
  const [focused, setFocused] = useState(false);
  const help = useId();
  const last = bars.length - 1;
  const most = Math.max(1, ...bars.map(({ total }) => total));
  // The bars may have become fewer since.
  const clamp = ({ anchor, head }: Selection): Selection => ({ anchor: Math.min(anchor, last), head: Math.min(head, last) });
  const marked = clamp(keyed);
  const chosen = dragged ? clamp(dragged) : focused ? marked : null;
  const describe = (selection: Selection): string => describeBars(bars, selection, noun, badNoun);

  const indexAt = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(last, Math.floor(((event.clientX - left) / width) * bars.length)));
  };
  const brush = ({ anchor, head }: Selection): void => onBrush(bars[Math.min(anchor, head)]!.startMs, bars[Math.max(anchor, head)]!.endMs);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") {
      event.preventDefault();
      brush(chosen ?? marked);
      return;
    }
    const moves: Record<string, number> = { ArrowLeft: marked.head - 1, ArrowRight: marked.head + 1, Home: 0, End: last };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const head = Math.max(0, Math.min(last, to));
    setKeyed({ anchor: event.shiftKey ? marked.anchor : head, head });
  };
  const shown = chosen ?? (hovered === null ? null : clamp({ anchor: hovered, head: hovered }));
  return (
    <figure aria-label={caption}>
      <div className="text-ink-faint numeric flex h-4 items-center justify-between gap-3 text-[0.6875rem]" aria-hidden="true">
        <span>{most.toLocaleString("en")}</span>
        {shown && <span className="text-ink truncate">{describe(shown)}</span>}
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={`${caption}: choose a stretch`}
        aria-describedby={help}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={marked.head}
        aria-valuetext={describe(marked)}
        className="relative h-8 sm:h-12 cursor-crosshair touch-pan-y rounded-xs border-b select-none"
        onKeyDown={onKeyDown}
        onFocus={(event) => setFocused(event.currentTarget.matches(":focus-visible"))}
        onBlur={() => setFocused(false)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = indexAt(event);
          setDragged({ anchor: at, head: at });
        }}
        onPointerMove={(event) => {
          const at = indexAt(event);
          setHovered(at);
          if (dragged && dragged.head !== at) setDragged({ ...dragged, head: at });
        }}
        onPointerLeave={() => setHovered(null)}
        onPointerCancel={() => setDragged(null)}
        onPointerUp={() => {
          if (dragged) brush(clamp(dragged));
          setDragged(null);
        }}
      >
        {shown && <Highlight selection={shown} count={bars.length} strong={chosen !== null} />}
        <svg aria-hidden="true" viewBox={`0 0 ${bars.length} 1`} preserveAspectRatio="none" className="relative size-full">
          {bars.map(
            ({ startMs, total, bad }, index) => total > 0 && <Bar key={startMs} index={index} total={total} bad={bad} most={most} />,
          )}
        </svg>
      </div>
      <div className="text-ink-faint numeric flex justify-between pt-0.5 text-[0.6875rem]" aria-hidden="true">
        <span>{formatMoment(bars[0]!.startMs)}</span>
        <span className="max-sm:hidden">{formatMoment(bars[Math.floor(last / 2)]!.startMs)}</span>
        <span>{formatMoment(bars[last]!.endMs)}</span>
      </div>
      <p id={help} className="sr-only">
        Left and right choose a stretch, with Shift they extend it, Enter narrows the search to it.
      </p>
      <table className="sr-only">
        <caption>{caption}</caption>
        <tbody>
          {bars.map(
            (bar, index) =>
              bar.total > 0 && (
                <tr key={bar.startMs}>
                  <td>{describe({ anchor: index, head: index })}</td>
                </tr>
              ),
          )}
        </tbody>
      </table>
    </figure>
  );
}

function Bar({ index, total, bad, most }: { index: number; total: number; bad: number; most: number }): ReactNode {
  // What is there is seen, however little it is.
  const height = Math.max(total / most, 0.04);
  const badHeight = bad === 0 ? 0 : Math.max((bad / total) * height, 0.04);
  return (
    <>
      <rect x={index + 0.1} width={0.8} y={1 - height} height={height} className="fill-accent/70" />
      {badHeight > 0 && <rect x={index + 0.1} width={0.8} y={1 - badHeight} height={badHeight} className="fill-bad" />}
    </>
  );
}

function Highlight({ selection: { anchor, head }, count, strong }: { selection: Selection; count: number; strong: boolean }): ReactNode {
  const from = Math.min(anchor, head);
  const width = Math.abs(anchor - head) + 1;
  return (
    <div
      className={`absolute inset-y-0 rounded-xs ${strong ? "bg-accent/20" : "bg-hover"}`}
      style={{ left: `${(from / count) * 100}%`, width: `${(width / count) * 100}%` }}
    />
  );
}

function describeBars(bars: readonly TimeBar[], { anchor, head }: Selection, noun: string, badNoun: string): string {
  const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
  const some = bars.slice(from, to + 1);
  const total = some.reduce((sum, bar) => sum + bar.total, 0);
  const bad = some.reduce((sum, bar) => sum + bar.bad, 0);
  return `${formatMoment(bars[from]!.startMs)} – ${formatMoment(bars[to]!.endMs)}: ${countOf(total, noun)}${bad > 0 ? `, ${bad} ${badNoun}` : ""}`;
}
