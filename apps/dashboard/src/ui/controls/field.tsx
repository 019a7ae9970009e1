"use client";

import { useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from "react";
import { classNames } from "../class-names.ts";
import { visibleString } from "../text/visible-text.ts";

const box = "bg-surface w-full rounded-md border border-line-strong px-2.5 text-ink placeholder:text-ink-faint aria-invalid:border-bad";

interface Labels {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null;
}

function Frame({ id, label, hint, error, children }: Labels & { id: string; children: ReactNode }): ReactNode {
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1">
      <label htmlFor={id} className="eyebrow">
        {label}
      </label>
      {children}
      <div id={`${id}-note`} className={classNames("text-xs", error ? "text-bad" : "text-ink-faint", !error && !hint && "hidden")}>
        {error ?? hint}
      </div>
    </div>
  );
}

export function TextField({ label, hint, error, className, ...rest }: Labels & InputHTMLAttributes<HTMLInputElement>): ReactNode {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error ?? null}>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-note`}
        spellCheck={false}
        autoComplete="off"
        {...rest}
        className={classNames(box, "h-8", className)}
      />
    </Frame>
  );
}

export function TextArea({ label, hint, error, className, ...rest }: Labels & TextareaHTMLAttributes<HTMLTextAreaElement>): ReactNode {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error ?? null}>
      <textarea
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-note`}
        spellCheck={false}
        {...rest}
        className={classNames(box, "mono resize-y py-2 leading-5", rest.rows === undefined && "min-h-24", className)}
      />
    </Frame>
  );
}

export function SelectField({
  label,
  hint,
  value,
  onChange,
  options,
}: Labels & { value: string; onChange: (value: string) => void; options: readonly { value: string; title: string }[] }): ReactNode {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)} className={classNames(box, "h-8")}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {visibleString(option.title)}
          </option>
        ))}
      </select>
    </Frame>
  );
}
