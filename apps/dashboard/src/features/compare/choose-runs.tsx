"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Card } from "../../ui/data/card.tsx";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { shortId } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { runQuery } from "../collector/queries.ts";
import { Page } from "../shell/page.tsx";
import { RunChoice, RunPicker } from "./run-picker.tsx";

interface ChooseRunsProps {
  readonly a: string | null;
  readonly b: string | null;
  readonly onChoose: (side: "a" | "b", runId: string) => void;
  readonly children?: ReactNode;
}

/** Where a comparison still needs a run, or one of them can't be read. */
export function ChooseRuns({ a, b, onChoose, children }: ChooseRunsProps): ReactNode {
  const detailOfA = useQuery({ ...runQuery(a ?? ""), enabled: a !== null });
  const detailOfB = useQuery({ ...runQuery(b ?? ""), enabled: b !== null });
  const agent = detailOfA.data?.run.agent ?? detailOfB.data?.run.agent ?? "";
  return (
    <Page title="Compare two runs" note="Step by step: where they part, and what each of them took.">
      {children}
      <div className="grid items-start gap-4 md:grid-cols-2">
        {(["a", "b"] as const).map((side) => {
          const runId = side === "a" ? a : b;
          const run = (side === "a" ? detailOfA : detailOfB).data?.run;
          return (
            <Card key={side} title={`Run ${side.toUpperCase()}`}>
              {runId === null ? (
                <RunChoice agent={agent} onChoose={(id) => onChoose(side, id)} />
              ) : (
                <div className="flex min-w-0 items-center gap-2">
                  {run && <StatusMark status={run.status} compact />}
                  <span className="mono">{shortId(runId)}</span>
                  <span className="min-w-0 flex-1 truncate">{run && <InlineText text={run.firstInput || run.lastOutput || "–"} />}</span>
                  <RunPicker side={side} agent={agent} onChoose={(id) => onChoose(side, id)} />
                </div>
              )}
            </Card>
          );
        })}
      </div>
    </Page>
  );
}
