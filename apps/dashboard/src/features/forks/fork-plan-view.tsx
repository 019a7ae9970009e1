"use client";

import type { ForkPoint } from "@retake/protocol";
import type { ReactNode } from "react";
import { countOf } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { KindIcon, spanTitle } from "../span/kind-icon.tsx";
import type { ForkPlan } from "./plan-fork.ts";

const MOST = 200;

/** What comes from the recording and what runs live. */
export function ForkPlanView({ plan, scope, point }: { plan: ForkPlan; scope: boolean; point: ForkPoint }): ReactNode {
  if (plan.cut === null)
    return (
      <p className="text-warn">There is no recorded step here to fork at. Choose a model call, a tool call or an agent that made some.</p>
    );
  return (
    <div className="flex flex-col gap-1.5">
      {scope && (
        <p className="text-ink-muted">
          The cut is {point} the {point === "before" ? "first" : "last"} step inside, <InlineText text={spanTitle(plan.cut)} />.
        </p>
      )}
      <div className="flex h-2 overflow-hidden rounded-full" aria-hidden="true">
        {plan.replayed.length > 0 && <span className="bg-kind-model inherited-bar min-w-1.5" style={{ flexGrow: plan.replayed.length }} />}
        <span className="bg-ok min-w-1.5" style={{ flexGrow: Math.max(plan.dropped.length, 1) }} />
      </div>
      <p className="text-ink-muted">
        <strong className="text-ink font-medium">{countOf(plan.replayed.length, "step")} from the recording</strong>, at no cost and without
        side effects. From there the agent runs <strong className="text-ok font-medium">live</strong>
        {plan.dropped.length > 0 &&
          `; ${countOf(plan.dropped.length, "recorded step")} after the cut ${plan.dropped.length === 1 ? "is" : "are"} left behind`}
        .
      </p>
      {plan.replayed.length > 0 && (
        <details>
          <summary className="text-ink-muted text-xs">Steps from the recording</summary>
          <ol aria-label="Steps from the recording" className="mt-1 max-h-48 overflow-auto rounded-md border py-1" tabIndex={0}>
            {plan.replayed.slice(0, MOST).map((step) => (
              <li key={step.spanId} className="flex items-center gap-1.5 px-3 py-0.5">
                <KindIcon kind={step.kind} />
                <span className="shrink-0">
                  <InlineText text={spanTitle(step)} />
                </span>
                <span className="text-ink-faint truncate">
                  <InlineText text={step.preview} />
                </span>
              </li>
            ))}
            {plan.replayed.length > MOST && <li className="text-ink-faint px-3">and {plan.replayed.length - MOST} more</li>}
          </ol>
        </details>
      )}
    </div>
  );
}
