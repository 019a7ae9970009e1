"use client";

import { Clock } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";

/** A line that can be chosen: a suggestion, or a search of before. */
export interface SuggestionOption {
  readonly group: "Recent" | "Fields" | "Values" | "Steps";
  readonly label: string;
  readonly help: string;
}

interface SuggestionListProps {
  readonly id: string;
  readonly options: readonly SuggestionOption[];
  /** -1: none is chosen. */
  readonly active: number;
  readonly onChoose: (index: number) => void;
  readonly onPoint: (index: number) => void;
}

/** The list of a combobox: the focus stays in the box, which names the active option. */
export function SuggestionList({ id, options, active, onChoose, onPoint }: SuggestionListProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-option="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const groups = [...new Set(options.map(({ group }) => group))];
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label="Suggestions"
      tabIndex={-1}
      className="bg-surface absolute top-full left-0 z-40 mt-1 max-h-80 w-full max-w-2xl overflow-y-auto rounded-lg border p-1 shadow-xl"
      // The box keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
    >
      {groups.map((group) => (
        <div key={group} role="group" aria-label={group}>
          <div aria-hidden="true" className="eyebrow px-2 pt-1 pb-0.5">
            {group}
          </div>
          {options.map(
            (option, index) =>
              option.group === group && (
                <div
                  key={index}
                  id={`${id}-${index}`}
                  role="option"
                  tabIndex={-1}
                  data-option={index}
                  aria-selected={index === active}
                  className={classNames(
                    "flex min-h-7 cursor-pointer items-center gap-3 rounded-sm px-2 max-sm:min-h-10",
                    index === active && "bg-selected",
                  )}
                  onClick={() => onChoose(index)}
                  onPointerMove={() => index !== active && onPoint(index)}
                >
                  {group === "Recent" && <Clock aria-hidden="true" className="text-ink-faint size-3.5 shrink-0" />}
                  <span className="mono text-ink min-w-0 shrink truncate">
                    <InlineText text={option.label} />
                  </span>
                  <span className="text-ink-faint ml-auto shrink-0 truncate text-xs">{option.help}</span>
                </div>
              ),
          )}
        </div>
      ))}
    </div>
  );
}
