"use client";

import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { MenuButton } from "../../ui/controls/menu-button.tsx";
import { exportHref } from "./search-link.ts";

const files = [
  { what: "runs", format: "jsonl", title: "Runs as JSON lines", note: "A row a run: status, tokens, cost, scores, steps" },
  { what: "runs", format: "parquet", title: "Runs as Parquet", note: "The same, for pandas, DuckDB, Spark" },
  { what: "spans", format: "jsonl", title: "Spans as JSON lines", note: "A row a span, with its input and output" },
  { what: "spans", format: "parquet", title: "Spans as Parquet", note: "The same, for pandas, DuckDB, Spark" },
] as const;

/** Files of the runs that a search finds; those of some runs with `searchOfRuns`. */
export function ExportMenu({ q, range }: { readonly q: string; readonly range: string }): ReactNode {
  return (
    <MenuButton title="Export" icon={<Download aria-hidden="true" />}>
      {(close) => (
        <ul className="py-1">
          {files.map(({ what, format, title, note }) => (
            <li key={title}>
              <a href={exportHref({ q, range, format, what })} download className="hover:bg-hover block px-3 py-1.5" onClick={close}>
                <span className="block font-medium">{title}</span>
                <span className="text-ink-faint block text-xs">{note}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </MenuButton>
  );
}
