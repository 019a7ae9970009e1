"use client";

import type { SearchedRange } from "@retake/protocol";
import { CalendarRange } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Dialog } from "../../ui/controls/dialog.tsx";
import { TextField } from "../../ui/controls/field.tsx";
import { Segmented } from "../../ui/controls/segmented.tsx";
import { presets } from "./time-range.ts";

interface RangePickerProps {
  readonly range: string;
  /** What the last search looked through. */
  readonly searched: SearchedRange | undefined;
  readonly onRange: (range: string) => void;
  readonly onTimes: (fromMs: number | null, toMs: number | null) => void;
}

/** How far back to look; times of one's own become part of the search. */
export function RangePicker({ range, searched, onRange, onTimes }: RangePickerProps): ReactNode {
  const [open, setOpen] = useState(false);
  const own = searched !== undefined && searched.own && (searched.fromMs !== null || searched.toMs !== null);
  const options = presets.includes(range as (typeof presets)[number]) ? presets : [range, ...presets];
  return (
    <div className="flex shrink-0 items-center gap-1.5">
      <Segmented
        label="Time range"
        options={options.map((value) => ({ value, title: value === "all" ? "All" : value }))}
        // Who names a run means it whenever it was.
        value={own ? "" : searched?.own ? "all" : range}
        onChange={onRange}
      />
      <Button
        look={own ? "primary" : "plain"}
        icon={<CalendarRange aria-hidden="true" />}
        aria-label="Custom range"
        title="Custom range"
        onClick={() => setOpen(true)}
      >
        {own ? "Custom" : null}
      </Button>
      <Dialog title="Custom range" open={open} onClose={() => setOpen(false)}>
        {open && (
          <OwnTimes
            searched={searched}
            onTimes={(fromMs, toMs) => {
              setOpen(false);
              onTimes(fromMs, toMs);
            }}
          />
        )}
      </Dialog>
    </div>
  );
}

function OwnTimes({ searched, onTimes }: Pick<RangePickerProps, "searched" | "onTimes">): ReactNode {
  const [from, setFrom] = useState(toLocal(searched?.fromMs ?? null));
  const [to, setTo] = useState(toLocal(searched?.toMs ?? null));
  const [fromMs, toMs] = [fromLocal(from), fromLocal(to)];
  const backwards = fromMs !== null && toMs !== null && fromMs >= toMs;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!backwards) onTimes(fromMs, toMs);
      }}
    >
      <div className="flex flex-wrap gap-4">
        <TextField label="From" type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
        <TextField
          label="To"
          type="datetime-local"
          value={to}
          error={backwards ? "This is before the start." : null}
          onChange={(event) => setTo(event.target.value)}
        />
      </div>
      <p className="text-ink-muted text-xs">
        In your time zone; an end left empty is open. They are written into the search as <code className="mono">since:</code> and{" "}
        <code className="mono">until:</code>.
      </p>
      <Button type="submit" look="primary" className="self-start" disabled={backwards || (fromMs === null && toMs === null)}>
        Apply
      </Button>
    </form>
  );
}

/** As the browser's field for local times has it. */
function toLocal(timeMs: number | null): string {
  if (timeMs === null) return "";
  const date = new Date(timeMs);
  return new Date(timeMs - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromLocal(text: string): number | null {
  const timeMs = text === "" ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(timeMs) ? null : timeMs;
}
