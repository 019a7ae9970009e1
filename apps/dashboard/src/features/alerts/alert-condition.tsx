"use client";

import type { ReactNode } from "react";
import { SelectField, TextField } from "../../ui/controls/field.tsx";
import type { AlertDraft } from "./alert-draft.ts";
import { minutesInWords } from "./alert-words.ts";

const windows = [5, 15, 30, 60, 180, 360, 720, 1440, 4320, 10_080];
const reminders = [30, 60, 360, 1440];

interface AlertConditionProps {
  readonly draft: AlertDraft;
  readonly onChange: (fields: Partial<AlertDraft>) => void;
}

/** What is measured, when that is bad, and when it is well again. */
export function AlertCondition({ draft, onChange }: AlertConditionProps): ReactNode {
  const rate = draft.measure === "rate";
  const unit = rate ? "%" : "runs";
  return (
    <>
      <fieldset className="flex flex-col gap-4 rounded-lg border p-4">
        <legend className="eyebrow px-1">Fires when</legend>
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
          <SelectField
            label="Measure"
            value={draft.measure}
            onChange={(measure) => onChange({ measure: measure as AlertDraft["measure"] })}
            options={[
              { value: "count", title: "Number" },
              { value: "rate", title: "Share" },
            ]}
          />
          <SelectField
            label="Is"
            value={draft.comparison}
            onChange={(comparison) => onChange({ comparison: comparison as AlertDraft["comparison"] })}
            options={[
              { value: "above", title: "above" },
              { value: "below", title: "below" },
            ]}
          />
          <Number
            label={`Threshold (${unit})`}
            value={draft.threshold}
            max={rate ? 100 : undefined}
            onChange={(threshold) => onChange({ threshold })}
          />
          <SelectField
            label="In the last"
            value={draft.windowMinutes}
            onChange={(windowMinutes) => onChange({ windowMinutes })}
            options={choices(windows, draft.windowMinutes)}
          />
        </div>
        {rate && (
          <div className="grid gap-4 sm:grid-cols-[1fr_8rem]">
            <TextField
              label="Share of runs of"
              placeholder="All runs"
              className="font-mono"
              maxLength={4000}
              value={draft.of}
              onChange={(event) => onChange({ of: event.target.value })}
            />
            <Number label="At least (runs)" value={draft.minRuns} min={1} onChange={(minRuns) => onChange({ minRuns })} />
          </div>
        )}
      </fieldset>
      <fieldset className="grid gap-4 rounded-lg border p-4 sm:grid-cols-3">
        <legend className="eyebrow px-1">Is resolved, and told again</legend>
        <Number
          label={`Back at (${unit})`}
          value={draft.resolveAt}
          optional
          max={rate ? 100 : undefined}
          placeholder={draft.threshold}
          onChange={(resolveAt) => onChange({ resolveAt })}
        />
        <Number
          label="For (minutes)"
          value={draft.resolveAfterMinutes}
          max={1440}
          onChange={(resolveAfterMinutes) => onChange({ resolveAfterMinutes })}
        />
        <SelectField
          label="Remind"
          value={draft.remindMinutes}
          onChange={(remindMinutes) => onChange({ remindMinutes })}
          options={[
            { value: "", title: "Never" },
            ...choices(reminders, draft.remindMinutes).map((each) => ({ ...each, title: `Every ${each.title}` })),
          ]}
        />
      </fieldset>
    </>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly min?: number;
  readonly max?: number | undefined;
  readonly optional?: boolean;
  readonly placeholder?: string;
}

function Number({ label, value, onChange, min = 0, max, optional = false, placeholder }: NumberProps): ReactNode {
  return (
    <TextField
      label={label}
      type="number"
      min={min}
      max={max}
      step="any"
      required={!optional}
      placeholder={placeholder}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** The usual ones, and the one that is there. */
function choices(minutes: readonly number[], chosen: string): { value: string; title: string }[] {
  const own = chosen === "" ? [] : [globalThis.Number(chosen)];
  const all = [...new Set([...minutes, ...own])].toSorted((a, b) => a - b);
  return all.map((each) => ({ value: String(each), title: minutesInWords(each) }));
}
