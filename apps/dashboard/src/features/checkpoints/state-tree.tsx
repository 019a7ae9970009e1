"use client";

import type { Json } from "@retake/protocol";
import { useMemo, useState, type ReactNode } from "react";
import { CopyButton } from "../../ui/text/copy-button.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { describeValue } from "../recorded-values/describe-value.ts";
import { ValueView } from "../recorded-values/value-view.tsx";
import { jsonRows, pointerTokens } from "./json-rows.ts";
import { JsonTree } from "./json-tree.tsx";

const order = ["state", "input", "outcome", "journal"];

/** A checkpoint's parts that matter to a reader, as a tree; below it the chosen value in full. */
export function StateTree({ value }: { value: Json }): ReactNode {
  const top = useMemo(() => partsOf(value), [value]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => opened(top));
  const [active, setActive] = useState<string | null>(null);
  const rows = useMemo(() => jsonRows(top, open), [top, open]);
  const chosen = rows.find((row) => row.path === active);
  const toggle = (path: string, unfold: boolean): void => {
    const next = new Set(open);
    if (unfold) next.add(path);
    else next.delete(path);
    setOpen(next);
  };
  return (
    <>
      <JsonTree label="State" rows={rows} open={open} active={active} onActive={setActive} onToggle={toggle} />
      {chosen && (
        <section aria-label="Chosen value" className="flex max-h-[45%] shrink-0 flex-col border-t">
          <div className="bg-sunken flex h-8 shrink-0 items-center gap-1 border-b pr-2 pl-4">
            <span className="mono min-w-0 truncate">
              <InlineText text={pointerTokens(chosen.path).join(" › ")} />
            </span>
            <span className="text-ink-faint ml-auto shrink-0 text-xs">{chosen.type}</span>
            <CopyButton label="Copy the path" text={chosen.path} />
          </div>
          <div className="relative min-h-0 overflow-auto px-4 py-2" role="region" aria-label="Value" tabIndex={0}>
            <ValueView key={chosen.path} value={chosen.value} limit={3000} />
          </div>
        </section>
      )}
    </>
  );
}

function partsOf(value: Json): (readonly [string, Json])[] {
  const described = describeValue(value);
  if (described.kind !== "object") return [["state", value]];
  const parts = new Map(described.entries);
  return order.flatMap((name) => (parts.has(name) ? [[name, parts.get(name)!] as const] : []));
}

/** Unfolded at first: the state and its cells, and the input, as long as they are short. */
function opened(top: readonly (readonly [string, Json])[]): Set<string> {
  const open = new Set<string>(["/state", "/input", "/outcome"]);
  for (const row of jsonRows(top, open)) if (row.path.startsWith("/state/") && row.children > 0 && row.children <= 12) open.add(row.path);
  return open;
}
