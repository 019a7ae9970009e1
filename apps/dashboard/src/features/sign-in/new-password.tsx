"use client";

import { useState, type ReactNode } from "react";
import { TextField } from "../../ui/controls/field.tsx";

export const LEAST_LENGTH = 12;

/** A password to be made up: long rather than odd, and seen where that is wanted. */
export function NewPassword({
  label = "Password",
  value,
  onChange,
  tried,
}: {
  label?: string;
  value: string;
  onChange: (value: string) => void;
  /** It was sent once: what is wrong with it is said from then on. */
  tried: boolean;
}): ReactNode {
  const [shown, setShown] = useState(false);
  const short = value.length < LEAST_LENGTH;
  return (
    <div className="flex flex-col gap-1.5">
      <TextField
        label={label}
        type={shown ? "text" : "password"}
        autoComplete="new-password"
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
        hint={`${LEAST_LENGTH} characters or more; several words are easy to remember.`}
        error={tried && short ? `${LEAST_LENGTH} characters or more, please.` : null}
      />
      <label className="text-ink-muted flex w-fit items-center gap-1.5 text-xs">
        <input type="checkbox" className="accent-accent" checked={shown} onChange={(event) => setShown(event.target.checked)} />
        Show the password
      </label>
    </div>
  );
}
