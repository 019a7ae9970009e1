"use client";

import { useId, type ReactNode } from "react";
import { classNames } from "../class-names.ts";

interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly title: string; readonly disabled?: boolean }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** A choice of few, drawn as one control; native radio buttons underneath. */
export function Segmented<Value extends string>({ label, options, value, onChange }: SegmentedProps<Value>): ReactNode {
  const name = useId();
  return (
    <fieldset className="bg-sunken inline-flex self-start rounded-md border p-px">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={classNames(
            "has-focus-visible:outline-accent relative flex h-6 items-center rounded-sm px-2 text-xs font-medium has-focus-visible:outline-2",
            option.value === value ? "bg-surface text-ink shadow-xs" : "text-ink-muted hover:text-ink",
            option.disabled ? "opacity-50" : "cursor-pointer",
          )}
        >
          <input
            type="radio"
            name={name}
            className="absolute inset-0 appearance-none outline-none"
            checked={option.value === value}
            disabled={option.disabled ?? false}
            onChange={() => onChange(option.value)}
          />
          <span className="relative">{option.title}</span>
        </label>
      ))}
    </fieldset>
  );
}
