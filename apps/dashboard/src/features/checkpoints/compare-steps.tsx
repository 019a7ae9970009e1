"use client";

import { ArrowLeftRight } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../ui/controls/button.tsx";
import { SelectField } from "../../ui/controls/field.tsx";
import { Kbd } from "../../ui/controls/kbd.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { ChangesList } from "./changes-list.tsx";
import { placeOptions, type StateSteps } from "./state-steps.ts";

interface CompareStepsProps {
  readonly runId: string;
  readonly steps: StateSteps;
  readonly from: number;
  readonly to: number;
  readonly onFrom: (place: number) => void;
  readonly onTo: (place: number) => void;
  readonly onSwap: () => void;
  readonly onPath: (path: string) => void;
}

/** What differs between any two checkpoints of the run. */
export function CompareSteps({ runId, steps, from, to, onFrom, onTo, onSwap, onPath }: CompareStepsProps): ReactNode {
  return (
    <>
      <div className="flex shrink-0 items-end gap-2 border-b px-4 py-2">
        <SelectField label="From" value={String(from)} onChange={(value) => onFrom(Number(value))} options={placeOptions(steps, from)} />
        <IconButton label="Swap the two" className="mb-0.5" onClick={onSwap}>
          <ArrowLeftRight aria-hidden="true" />
        </IconButton>
        <SelectField label="To" value={String(to)} onChange={(value) => onTo(Number(value))} options={placeOptions(steps, to)} />
      </div>
      {from === to ? (
        <Notice title="Both sides are this checkpoint" centred>
          Choose another step in the tree or on the timeline: it is compared with this one. <Kbd>d</Kbd> on any step makes that one the
          start.
        </Notice>
      ) : (
        <ChangesList key={`${from} ${to}`} runId={runId} steps={steps} from={from} to={to} onPath={onPath} />
      )}
    </>
  );
}
