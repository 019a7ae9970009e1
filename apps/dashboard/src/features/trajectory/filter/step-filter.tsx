"use client";

import type { SpanKind } from "@retake/protocol";
import { CircleX, Search, TimerOff, X } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import { classNames } from "../../../ui/class-names.ts";
import { Kbd } from "../../../ui/controls/kbd.tsx";
import { formatCount } from "../../../ui/text/format.ts";
import { KindIcon, kindTitles, spanKinds } from "../../span/kind-icon.tsx";
import type { RunView } from "../use-run-view.ts";

export const STEP_FILTER_ID = "step-filter";

/** Which steps are shown, and how their time is drawn. */
export function StepFilter({ view }: { view: RunView }): ReactNode {
  const { tree, steps, choices, choose } = view;
  const present = useMemo(() => new Set(tree.spans.map(({ kind }) => kind)), [tree]);
  const failed = useMemo(() => tree.spans.some(({ status }) => status === "error"), [tree]);
  const toggleKind = (kind: SpanKind): void => {
    const kinds = choices.kind.includes(kind) ? choices.kind.filter((each) => each !== kind) : [...choices.kind, kind];
    void choose({ kind: kinds.length > 0 ? kinds : null });
  };
  return (
    <div role="search" aria-label="Steps" className="flex h-9 shrink-0 items-center gap-1 overflow-x-auto border-b px-2">
      <div className="text-ink-faint relative flex min-w-36 flex-1 items-center">
        <Search aria-hidden="true" className="pointer-events-none absolute left-1.5 size-3.5" />
        <input
          id={STEP_FILTER_ID}
          type="search"
          aria-label="Filter steps"
          title="Looks into names, errors and the beginnings of outputs"
          placeholder="Filter by name, error or output"
          spellCheck={false}
          autoComplete="off"
          value={choices.find}
          onChange={(event) => void choose({ find: event.target.value || null })}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            if (choices.find) void choose({ find: null });
            else event.currentTarget.blur();
          }}
          className="text-ink placeholder:text-ink-faint h-7 w-full rounded-md bg-transparent pr-7 pl-7 [&::-webkit-search-cancel-button]:hidden"
        />
        {choices.find === "" && (
          <span className="pointer-events-none absolute right-1.5 flex">
            <Kbd>/</Kbd>
          </span>
        )}
      </div>
      {steps.filtered && (
        <>
          <span role="status" className="text-ink-muted numeric px-1 text-xs whitespace-nowrap">
            {steps.filtered.count === 1 ? "1 match" : `${formatCount(steps.filtered.count)} matches`}
          </span>
          <Toggle label="Clear the filter" pressed={null} onClick={() => void choose({ find: null, kind: null, failed: null })}>
            <X aria-hidden="true" className="size-3.5" />
          </Toggle>
        </>
      )}
      {spanKinds
        .filter((kind) => present.has(kind))
        .map((kind) => (
          <Toggle key={kind} label={`Only: ${kindTitles[kind]}`} pressed={choices.kind.includes(kind)} onClick={() => toggleKind(kind)}>
            <KindIcon kind={kind} />
          </Toggle>
        ))}
      {failed && (
        <Toggle label="Only errors" pressed={choices.failed} onClick={() => void choose({ failed: !choices.failed || null })}>
          <CircleX aria-hidden="true" className="text-bad size-3.5" />
        </Toggle>
      )}
      {choices.view === "tree" && (
        <Toggle
          label="Compress idle time"
          pressed={choices.compact}
          className="ml-1"
          onClick={() => void choose({ compact: !choices.compact || null })}
        >
          <TimerOff aria-hidden="true" className="size-3.5" />
        </Toggle>
      )}
    </div>
  );
}

interface ToggleProps {
  readonly label: string;
  /** null for a button that does not stay pressed. */
  readonly pressed: boolean | null;
  readonly className?: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Toggle({ label, pressed, className, onClick, children }: ToggleProps): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed ?? undefined}
      onClick={onClick}
      className={classNames(
        "text-ink-muted hover:text-ink inline-flex size-6 shrink-0 items-center justify-center rounded-md border",
        pressed ? "bg-selected border-accent" : "hover:bg-hover border-transparent",
        className,
      )}
    >
      {children}
    </button>
  );
}
