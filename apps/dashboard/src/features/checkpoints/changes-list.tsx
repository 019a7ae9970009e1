"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf } from "../../ui/text/format.ts";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { changesQuery } from "../collector/queries.ts";
import { ChangeView } from "./change-view.tsx";
import { splitChanges, type DescribedChange } from "./describe-change.ts";
import type { StateSteps } from "./state-steps.ts";

interface ChangesListProps {
  readonly runId: string;
  readonly steps: StateSteps;
  readonly from: number;
  readonly to: number;
  readonly onPath: (path: string) => void;
}

type Row = { readonly type: "change"; readonly change: DescribedChange } | { readonly type: "journal" };

/** What differs between two checkpoints of a run; rows are drawn as they come into view. */
export function ChangesList({ runId, steps, from, to, onPath }: ChangesListProps): ReactNode {
  const query = useQuery(changesQuery(runId, steps.checkpoints[from]!.id, steps.checkpoints[to]!.id));
  const changes = useMemo(() => splitChanges(query.data?.changes ?? []), [query.data]);
  const [unfolded, setUnfolded] = useState<boolean | null>(null);
  const withJournal = unfolded ?? changes.state.length === 0;
  const rows = useMemo((): Row[] => {
    const shown = (of: readonly DescribedChange[]): Row[] => of.map((change) => ({ type: "change", change }));
    if (changes.journal.length === 0) return shown(changes.state);
    return [...shown(changes.state), { type: "journal" }, ...(withJournal ? shown(changes.journal) : [])];
  }, [changes, withJournal]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualRows({
    scroller,
    count: rows.length,
    rowPx: 72,
    overscan: 4,
    keyOf: (index) => {
      const row = rows[index];
      return row?.type === "change" ? `${row.change.type} ${row.change.path}` : "journal";
    },
  });
  if (query.error) {
    return (
      <div className="p-4">
        <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  if (!query.data) return <Skeleton label="Loading what changed" />;
  return (
    <>
      <p className="text-ink-muted shrink-0 border-b px-4 py-1.5 text-xs" role="status">
        {changes.state.length === 0 ? "The state is the same" : `${countOf(changes.state.length, "change")} of the state`}
        {query.data.truncated && <span className="text-warn">; there are more than can be listed</span>}
      </p>
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto -outline-offset-2" role="region" aria-label="What changed" tabIndex={0}>
        <div role="list" aria-label="Changes of the state" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]!;
            return (
              <div
                key={item.key}
                role="listitem"
                data-index={item.index}
                ref={virtual.measureElement}
                className="absolute inset-x-0 top-0 border-b"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row.type === "change" ? (
                  <ChangeView change={row.change} onPath={onPath} />
                ) : (
                  <Button look="quiet" aria-expanded={withJournal} className="mx-2 my-1" onClick={() => setUnfolded(!withJournal)}>
                    {withJournal ? "Hide" : "Show"} {countOf(changes.journal.length, "change")} in the journal
                  </Button>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}
