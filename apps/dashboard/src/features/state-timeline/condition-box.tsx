"use client";

import { CircleStop, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { IconButton } from "../../ui/controls/button.tsx";

interface ConditionBoxProps {
  /** The condition that holds now; empty where there is none. */
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}

/** A condition on the state to stop at. Takes effect with Enter. */
export function ConditionBox({ value, error, onChange }: ConditionBoxProps): ReactNode {
  const [draft, setDraft] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setDraft(value);
  }
  return (
    <form
      role="search"
      aria-label="Stop where"
      className="relative min-w-40 flex-1 basis-60 sm:max-w-80"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(draft.trim());
      }}
    >
      <CircleStop aria-hidden="true" className="text-ink-faint pointer-events-none absolute top-1.5 left-2 size-4" />
      <input
        aria-label="Stop where"
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : "condition-error"}
        value={draft}
        placeholder="Stop where cart.total < 0"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && (setDraft(value), event.currentTarget.blur())}
        className="bg-surface mono border-line-strong placeholder:text-ink-faint aria-invalid:border-bad h-7 w-full min-w-0 rounded-md border pr-7 pl-8"
      />
      {value !== "" && (
        <IconButton label="Remove the condition" small className="absolute top-0.5 right-0.5" onClick={() => onChange("")}>
          <X aria-hidden="true" />
        </IconButton>
      )}
    </form>
  );
}
