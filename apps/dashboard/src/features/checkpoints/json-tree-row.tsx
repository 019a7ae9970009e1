"use client";

import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { previewValue } from "../recorded-values/print-value.ts";
import type { JsonRow } from "./json-rows.ts";

const INDENT_PX = 16;
const MAX_INDENTS = 24;

export interface RowMark {
  readonly text: string;
  readonly tip: string;
  /** It was set at the step that is shown. */
  readonly fresh: boolean;
}

interface JsonTreeRowProps {
  readonly id: string;
  readonly row: JsonRow;
  readonly unfolded: boolean;
  readonly active: boolean;
  readonly top: number;
  readonly height: number;
  /** Who set it: a word for the row, and all of it as a tip. */
  readonly mark: RowMark | undefined;
  /** It is what was searched for. */
  readonly hit: boolean;
  readonly onActive: (path: string) => void;
  readonly onToggle: (path: string, unfold: boolean) => void;
}

function colorOf(type: string): string {
  if (type === "string") return "text-ok";
  if (type === "number" || type === "bigint") return "text-kind-model";
  if (type === "boolean" || type === "null" || type === "undefined") return "text-kind-agent";
  return "text-ink-muted";
}

export function JsonTreeRow({ id, row, unfolded, active, mark, hit, top, height, onActive, onToggle }: JsonTreeRowProps): ReactNode {
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.children > 0 ? unfolded : undefined}
      aria-selected={active}
      onClick={() => onActive(row.path)}
      className={classNames(
        "mono absolute inset-x-0 flex cursor-default items-center gap-1.5 pr-3 whitespace-nowrap",
        active ? "bg-selected" : hit ? "bg-warn-soft" : "hover:bg-hover",
      )}
      style={{ height, transform: `translateY(${top}px)`, paddingLeft: 10 + Math.min(row.depth, MAX_INDENTS) * INDENT_PX }}
    >
      <span
        aria-hidden="true"
        className={classNames(
          "text-ink-faint hover:text-ink inline-flex size-4 shrink-0 items-center justify-center",
          row.children === 0 && "invisible",
        )}
        onClick={(event) => {
          event.stopPropagation();
          onToggle(row.path, !unfolded);
        }}
      >
        <ChevronRight className={classNames("size-3.5 transition-transform", unfolded && "rotate-90")} />
      </span>
      <span className={classNames("shrink-0", row.depth === 0 ? "text-ink font-semibold" : "text-ink")}>
        <InlineText text={row.name} />
      </span>
      {unfolded && row.children > 0 ? (
        <span className="text-ink-faint">{row.children}</span>
      ) : (
        <span className={classNames("min-w-0 truncate", colorOf(row.type))}>
          <InlineText text={previewValue(row.value)} />
        </span>
      )}
      {mark && (
        <span
          title={mark.tip}
          className={classNames(
            "numeric ml-auto shrink-0 rounded-sm pl-2 text-[0.6875rem]",
            mark.fresh ? "text-accent font-semibold" : "text-ink-faint",
          )}
        >
          <span className="sr-only">set </span>
          {mark.text}
        </span>
      )}
    </div>
  );
}
