"use client";

import type { ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { TextArea } from "../../ui/controls/field.tsx";
import { plainString } from "../recorded-values/describe-value.ts";
import type { ForkDraft } from "./fork-draft.ts";
import type { RecordedStep } from "../recorded-values/recorded-step.ts";

interface OutcomeEditorProps {
  readonly step: RecordedStep;
  readonly draft: ForkDraft;
  readonly error: string | null;
  readonly onChange: (part: Partial<ForkDraft>) => void;
}

/** Another result for the step: text where the recorded one is text, else JSON. */
export function OutcomeEditor({ step, draft, error, onChange }: OutcomeEditorProps): ReactNode {
  const recorded = step.output;
  const text = recorded === undefined ? null : plainString(recorded);
  const original = text ?? (recorded === undefined ? "" : JSON.stringify(recorded, null, 2));
  const value = draft.outcome ?? original;
  return (
    <div className="flex flex-col items-start gap-1">
      <div className="flex w-full">
        <TextArea
          label={text === null ? "Result (JSON)" : "Result"}
          rows={Math.min(18, Math.max(5, value.split("\n").length + 1))}
          value={value}
          error={error}
          hint={
            recorded === undefined
              ? "The recorded step gave no result: write the one it should have given, as JSON."
              : text === null
                ? "Recorded form: strings that begin with ~ stand for dates, sets and the like; a plain ~ is written ~~."
                : "Plain text, as the recorded result is."
          }
          onChange={(event) =>
            onChange({ outcome: event.target.value === original ? null : event.target.value, outcomeIsText: text !== null })
          }
        />
      </div>
      {draft.outcome !== null && (
        <Button look="quiet" className="-ml-2.5" onClick={() => onChange({ outcome: null })}>
          Back to the recorded result
        </Button>
      )}
    </div>
  );
}
