"use client";

import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { classNames } from "../class-names.ts";

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly title: string;
  readonly count?: number;
}

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Name>[];
  readonly selected: Name;
  readonly onSelect: (name: Name) => void;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** The panel scrolls by itself unless its content is virtual. */
  readonly scroll?: boolean;
}

const moves: Record<string, (index: number, count: number) => number> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Tabs after the ARIA pattern: arrows move, one stop in the tab order. */
export function Tabs<Name extends string>({ label, tabs, selected, onSelect, aside, children, scroll = true }: TabsProps<Name>): ReactNode {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = tabs.findIndex((tab) => tab.name === selected);
    const next = tabs[moves[event.key]?.(index, tabs.length) ?? -1];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(next.name);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.name}"]`)?.focus();
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex h-10 shrink-0 items-stretch border-b px-2">
        <div
          ref={list}
          role="tablist"
          aria-label={label}
          tabIndex={-1}
          className="flex min-w-0 gap-1 overflow-x-auto"
          onKeyDown={onKeyDown}
        >
          {tabs.map((tab) => (
            <button
              key={tab.name}
              type="button"
              role="tab"
              data-tab={tab.name}
              id={`${id}-${tab.name}`}
              aria-selected={tab.name === selected}
              aria-controls={`${id}-panel`}
              tabIndex={tab.name === selected ? 0 : -1}
              onClick={() => onSelect(tab.name)}
              className={classNames(
                "-mb-px flex items-center gap-1.5 border-b-2 px-2 font-medium whitespace-nowrap",
                tab.name === selected ? "border-accent text-ink" : "text-ink-muted hover:text-ink border-transparent",
              )}
            >
              {tab.title}
              {tab.count !== undefined && tab.count > 0 && (
                <span className="bg-sunken text-ink-muted numeric rounded-sm px-1 text-[0.6875rem] leading-4">{tab.count}</span>
              )}
            </button>
          ))}
        </div>
        {aside && <div className="ml-auto flex items-center gap-1.5 pl-2">{aside}</div>}
      </div>
      <div
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={`${id}-${selected}`}
        tabIndex={scroll ? 0 : -1}
        className={classNames("flex min-h-0 flex-1 flex-col outline-offset-[-2px]", scroll && "overflow-auto")}
      >
        {children}
      </div>
    </div>
  );
}
