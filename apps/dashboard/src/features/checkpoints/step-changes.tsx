"use client";

import type { ReactNode } from "react";
import { Notice } from "../../ui/feedback/notice.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { ChangesList } from "./changes-list.tsx";
import { placeBefore, placeTitle, type StateSteps } from "./state-steps.ts";

interface StepChangesProps {
  readonly runId: string;
  readonly steps: StateSteps;
  readonly place: number;
  readonly onPath: (path: string) => void;
}

/** What the step changed while it ran; before it, what the agent's code changed since the last one. */
export function StepChanges({ runId, steps, place, onPath }: StepChangesProps): ReactNode {
  const from = placeBefore(steps, place);
  if (from === undefined)
    return (
      <Notice title="The first checkpoint" centred>
        Everything is new here. Choose a later step to see what it changed.
      </Notice>
    );
  return (
    <>
      <p className="shrink-0 px-4 pt-2 text-xs">
        <span className="text-ink-faint">From</span> {visibleString(placeTitle(steps, from))} <span className="text-ink-faint">to</span>{" "}
        {visibleString(placeTitle(steps, place))}
      </p>
      <ChangesList runId={runId} steps={steps} from={from} to={place} onPath={onPath} />
    </>
  );
}
