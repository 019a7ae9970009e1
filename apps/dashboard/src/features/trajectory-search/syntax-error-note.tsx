import type { ReactNode } from "react";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import type { CollectorError } from "../collector/collector-error.ts";

const AROUND = 40;

/** Where a query can't be read: its neighbourhood with a mark under the place. */
export function SyntaxErrorNote({ query, error }: { query: string; error: CollectorError }): ReactNode {
  const position = error.data["position"];
  const at = typeof position === "number" ? Math.max(0, Math.min(query.length, Math.floor(position))) : null;
  const from = at === null ? 0 : Math.max(0, at - AROUND);
  return (
    <div role="alert" className="bg-bad-soft text-bad rounded-md px-3 py-2">
      <p className="font-medium">
        <InlineText text={error.message} />
        {at !== null && <span className="font-normal"> (character {at + 1})</span>}
      </p>
      {at !== null && (
        <pre className="mono text-ink mt-1 overflow-x-auto" aria-hidden="true">
          {from > 0 && "…"}
          <InlineText text={query.slice(from, at)} />
          <mark className="bg-bad text-surface rounded-xs">
            <InlineText text={query.slice(at, at + 1) || "\u00a0"} />
          </mark>
          <InlineText text={query.slice(at + 1, at + AROUND)} />
        </pre>
      )}
    </div>
  );
}
