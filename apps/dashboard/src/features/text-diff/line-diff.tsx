"use client";

import { useMemo, useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { countOf } from "../../ui/text/format.ts";
import { lineRows, type LineRow } from "./line-rows.ts";
import { TextParts } from "./text-parts.tsx";

/** Rows drawn until more are asked for. */
const SHOWN = 300;
const looks = {
  same: { sign: " ", row: "", word: "" },
  removed: { sign: "−", row: "bg-bad-soft", word: "Removed" },
  added: { sign: "+", row: "bg-ok-soft", word: "Added" },
};

/** Two texts line by line; what stayed the same is folded. */
export function LineDiff({ before, after }: { before: string; after: string }): ReactNode {
  const rows = useMemo(() => lineRows(before, after), [before, after]);
  const [shown, setShown] = useState(SHOWN);
  const [unfolded, setUnfolded] = useState<ReadonlySet<LineRow>>(new Set());
  const all = rows.flatMap((row): readonly LineRow[] => (row.type === "fold" && unfolded.has(row) ? row.rows : [row]));
  return (
    <div className="mono min-w-0 overflow-hidden rounded-md border leading-5">
      {all.slice(0, shown).map((row, index) => (
        <Line key={index} row={row} onUnfold={() => setUnfolded(new Set([...unfolded, row]))} />
      ))}
      {all.length > shown && (
        <Button look="quiet" className="text-accent w-full rounded-none" onClick={() => setShown(shown + 10 * SHOWN)}>
          {countOf(all.length - shown, "more line")}
        </Button>
      )}
    </div>
  );
}

function Line({ row, onUnfold }: { row: LineRow; onUnfold: () => void }): ReactNode {
  if (row.type === "fold")
    return (
      <button
        type="button"
        onClick={onUnfold}
        className="bg-sunken text-ink-muted hover:text-ink block w-full px-3 text-left text-[0.6875rem]"
      >
        ⋯ {countOf(row.rows.length, "equal line")}
      </button>
    );
  const { sign, row: look, word } = looks[row.type];
  return (
    <div className={`flex min-w-0 ${look}`}>
      <span aria-hidden="true" className="text-ink-faint numeric w-10 shrink-0 pr-2 text-right select-none">
        {row.after ?? row.before}
      </span>
      <span aria-hidden="true" className="text-ink-muted w-4 shrink-0 select-none">
        {sign}
      </span>
      <span className="min-w-0 flex-1 pr-3 break-words whitespace-pre-wrap [overflow-wrap:anywhere]">
        {word && <span className="sr-only">{word}: </span>}
        <TextParts parts={row.parts.length === 1 ? [{ type: "same", text: row.parts[0]!.text }] : row.parts} />
      </span>
    </div>
  );
}
