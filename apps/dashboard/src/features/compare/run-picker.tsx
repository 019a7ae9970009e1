"use client";

import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Dialog } from "../../ui/controls/dialog.tsx";
import { TextField } from "../../ui/controls/field.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { formatAgo, shortId } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { useNow } from "../../ui/use-now.ts";
import { callCollector } from "../collector/call-collector.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";

const MOST_RECENT = 20;

interface RunPickerProps {
  readonly side: "a" | "b";
  /** Whose runs are offered; empty: all. */
  readonly agent: string;
  readonly onChoose: (runId: string) => void;
}

/** A button that opens the choice of another run for a side. */
export function RunPicker({ side, agent, onChoose }: RunPickerProps): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" className="h-6 px-1.5" onClick={() => setOpen(true)}>
        Change<span className="sr-only"> run {side.toUpperCase()}</span>
      </Button>
      <Dialog title={`Run ${side.toUpperCase()}`} open={open} onClose={() => setOpen(false)}>
        {open && (
          <RunChoice
            agent={agent}
            onChoose={(runId) => {
              setOpen(false);
              onChoose(runId);
            }}
          />
        )}
      </Dialog>
    </>
  );
}

/** By its id, or from the latest. */
export function RunChoice({ agent, onChoose }: Omit<RunPickerProps, "side">): ReactNode {
  const [text, setText] = useState("");
  // Pasted with its address, too.
  const id = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/.exec(text.toLowerCase())?.[0];
  return (
    <div className="flex flex-col gap-4">
      <form
        className="flex items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (id !== undefined) onChoose(id);
        }}
      >
        <TextField
          label="Id or address of a run"
          value={text}
          placeholder="32 hexadecimal digits"
          error={text.trim() !== "" && id === undefined ? "A run's id has 32 hexadecimal digits." : null}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" look="primary" className="mt-5 h-8" disabled={id === undefined}>
          Compare
        </Button>
      </form>
      <RecentRuns agent={agent} onChoose={onChoose} />
    </div>
  );
}

function RecentRuns({ agent, onChoose }: Omit<RunPickerProps, "side">): ReactNode {
  const q = agent === "" ? "" : `agent:"${agent.replace(/["\\]/g, "\\$&")}"`;
  const now = useNow(30_000);
  const recent = useQuery({
    queryKey: ["recent-runs", q],
    queryFn: ({ signal }) => callCollector("listRuns", { query: { q, limit: MOST_RECENT }, signal }),
  });
  if (recent.error) return <ErrorNotice error={recent.error} onRetry={() => void recent.refetch()} />;
  if (!recent.data) return <Skeleton label="Loading runs" rows={4} />;
  return (
    <div>
      <h3 className="eyebrow mb-1">
        Latest runs{agent !== "" && " of "}
        <InlineText text={agent} />
      </h3>
      <ul className="-mx-2 max-h-80 overflow-y-auto">
        {recent.data.runs.map((run) => (
          <li key={run.runId}>
            <button
              type="button"
              onClick={() => onChoose(run.runId)}
              className="hover:bg-hover grid w-full grid-cols-[auto_6.5rem_minmax(0,1fr)_auto] items-center gap-x-2 rounded-md px-2 py-1 text-left -outline-offset-2"
            >
              <StatusMark status={run.status} compact />
              <span className="mono">{shortId(run.runId)}</span>
              <span className="truncate">
                <InlineText text={run.firstInput || run.lastOutput || "–"} />
              </span>
              <span className="text-ink-muted numeric text-xs">{formatAgo(run.startTimeMs, now)}</span>
            </button>
          </li>
        ))}
      </ul>
      {recent.data.runs.length === 0 && <p className="text-ink-muted">No run is there yet.</p>}
    </div>
  );
}
