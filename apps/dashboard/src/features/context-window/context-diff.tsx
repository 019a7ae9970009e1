"use client";

import { equalValues, type Json, type Message, type SpanDetail } from "@retake/protocol";
import { useMemo, useRef, useState, type ReactNode } from "react";
import { countOf, formatCount, formatPercent } from "../../ui/text/format.ts";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import { alignMessages, equalPrefix, sizeOf, type AlignedMessage } from "./align-messages.ts";
import { ContextRow } from "./context-row.tsx";

interface ContextDiffProps {
  readonly before: Pick<SpanDetail, "inputMessages" | "input">;
  readonly after: Pick<SpanDetail, "inputMessages" | "input">;
  /** There is nothing to compare with. */
  readonly first: boolean;
  /** As the model counted them; 0 where it did not say. */
  readonly inputTokens: readonly [before: number, after: number];
}

export type ContextRows = AlignedMessage | { readonly type: "equal"; readonly messages: readonly Message[] };

/** The messages of two calls, aligned; in short what they come to, and what a prompt cache can use of them. */
export function ContextDiff({ before, after, first, inputTokens }: ContextDiffProps): ReactNode {
  const aligned = useMemo(() => alignMessages(before.inputMessages, after.inputMessages), [before, after]);
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => foldEqual(aligned, unfolded), [aligned, unfolded]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualRows({ scroller, count: rows.length, rowPx: 64, overscan: 4 });
  const total = sizeOf(after.inputMessages);
  const tokens = inputTokens[1] === 0 || total.characters === 0 ? null : inputTokens[1] / total.characters;
  return (
    <>
      <Summary aligned={aligned} before={before} after={after} first={first} inputTokens={inputTokens} />
      <div
        ref={scroller}
        className="min-h-0 flex-1 overflow-auto -outline-offset-2"
        role="region"
        aria-label="Messages of the two calls"
        tabIndex={0}
      >
        <div role="list" aria-label="Messages" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.key}
              role="listitem"
              data-index={item.index}
              ref={virtual.measureElement}
              className="absolute inset-x-0 top-0 border-b"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <ContextRow
                row={rows[item.index]!.row}
                tokensPerCharacter={tokens}
                onUnfold={() => setUnfolded(new Set([...unfolded, rows[item.index]!.from]))}
              />
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

interface PlacedRow {
  readonly row: ContextRows;
  readonly from: number;
}

/** Messages in a row that stayed are one line until they are asked for. */
function foldEqual(aligned: readonly AlignedMessage[], unfolded: ReadonlySet<number>): PlacedRow[] {
  const rows: PlacedRow[] = [];
  for (let from = 0; from < aligned.length;) {
    let to = from;
    while (aligned[to]?.type === "same") to++;
    if (to - from > 1 && !unfolded.has(from)) {
      rows.push({
        row: { type: "equal", messages: aligned.slice(from, to).flatMap((row) => (row.type === "same" ? [row.after] : [])) },
        from,
      });
      from = to;
    } else {
      const end = Math.max(to, from + 1);
      for (; from < end; from++) rows.push({ row: aligned[from]!, from });
    }
  }
  return rows;
}

const words = { added: "added", dropped: "dropped", edited: "edited", compacted: "compacted" } as const;

function Summary({ aligned, before, after, first, inputTokens }: ContextDiffProps & { aligned: readonly AlignedMessage[] }): ReactNode {
  const [from, to] = [sizeOf(before.inputMessages), sizeOf(after.inputMessages)];
  const prefix = sizeOf(equalPrefix(aligned));
  const changed = changedSettings(before.input, after.input);
  const counts = Object.entries(words).flatMap(([type, word]) => {
    const count = aligned.filter((row) => row.type === type).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return (
    <dl className="numeric grid shrink-0 grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 border-b px-4 py-2 text-xs">
      <dt className="text-ink-faint">Messages</dt>
      <dd>
        {first ? "" : `${from.messages} → `}
        {to.messages}
        {!first && <span className="text-ink-muted"> ({counts.join(", ") || "all the same"})</span>}
      </dd>
      <dt className="text-ink-faint">Size</dt>
      <dd>
        {first ? "" : `${formatCount(from.characters)} → `}
        {countOf(to.characters, "character")}
        {inputTokens[1] > 0 && (
          <span className="text-ink-muted">
            {" · "}
            {inputTokens[0] > 0 && !first ? `${formatCount(inputTokens[0])} → ` : ""}
            {countOf(inputTokens[1], "token")}
          </span>
        )}
      </dd>
      {!first && (
        <>
          <dt className="text-ink-faint">Equal prefix</dt>
          <dd>
            {countOf(prefix.messages, "message")}, {countOf(prefix.characters, "character")}
            <span className="text-ink-muted">
              {" "}
              ({formatPercent(to.characters === 0 ? 0 : prefix.characters / to.characters)} of this call: what a prompt cache can use)
            </span>
          </dd>
          {changed.length > 0 && (
            <>
              <dt className="text-warn">Also changed</dt>
              <dd className="text-warn">{changed.join(", ")}</dd>
            </>
          )}
        </>
      )}
    </dl>
  );
}

const messageKeys = new Set(["messages", "input", "prompt", "system", "instructions", "system_instructions", "contents"]);

/** What else of the request is another: tools and parameters that stand before the messages in a cache. */
function changedSettings(before: Json | null, after: Json | null): string[] {
  if (!isMap(before) || !isMap(after)) return [];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !messageKeys.has(key) && !equalValues(before[key], after[key]))
    .map((key) => key.slice(0, 40));
}

function isMap(value: Json | null): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
