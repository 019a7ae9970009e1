"use client";

import type { Message } from "@retake/protocol";
import type { ReactNode } from "react";
import { Badge, type Tone } from "../../ui/feedback/badge.tsx";
import { countOf, formatCount } from "../../ui/text/format.ts";
import { InlineText, UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { LineDiff } from "../text-diff/line-diff.tsx";
import { diffText } from "../text-diff/text-diff.ts";
import { TextParts } from "../text-diff/text-parts.tsx";
import { sizeOf, textOf } from "./align-messages.ts";
import type { ContextRows } from "./context-diff.tsx";

const tones: Record<Exclude<ContextRows["type"], "equal">, Tone> = {
  same: "neutral",
  added: "ok",
  dropped: "bad",
  edited: "warn",
  compacted: "accent",
};

interface ContextRowProps {
  readonly row: ContextRows;
  readonly tokensPerCharacter: number | null;
  readonly onUnfold: () => void;
}

/** One message, and what became of it. */
export function ContextRow({ row, tokensPerCharacter, onUnfold }: ContextRowProps): ReactNode {
  const size = (messages: readonly Message[]): string => {
    const { characters } = sizeOf(messages);
    const tokens = tokensPerCharacter === null ? "" : ` · ≈ ${formatCount(Math.round(characters * tokensPerCharacter))} tokens`;
    return `${countOf(characters, "character")}${tokens}`;
  };
  if (row.type === "equal")
    return (
      <button
        type="button"
        onClick={onUnfold}
        className="bg-sunken text-ink-muted hover:text-ink flex w-full items-center gap-2 px-4 py-1.5 text-left text-xs"
      >
        <span aria-hidden="true">⋯</span> {countOf(row.messages.length, "equal message")}
        <span className="numeric ml-auto">{size(row.messages)}</span>
      </button>
    );
  const shown = row.type === "dropped" ? row.before : row.after;
  return (
    <div className={row.type === "same" ? "px-4 py-2 opacity-100" : "px-4 py-2"}>
      <p className="flex items-center gap-2 text-xs">
        <Badge tone={tones[row.type]}>{row.type}</Badge>
        <span className="font-medium">
          <InlineText text={shown.name === undefined ? shown.role : `${shown.role} ${shown.name}`} />
        </span>
        <span className="text-ink-faint numeric ml-auto">
          {row.type === "compacted" ? `${size(row.before)} became ${size([row.after])}` : size([shown])}
        </span>
      </p>
      <div className="mt-1">
        <Content row={row} />
      </div>
    </div>
  );
}

function Content({ row }: { row: Exclude<ContextRows, { type: "equal" }> }): ReactNode {
  if (row.type === "edited") {
    const [before, after] = [textOf(row.before), textOf(row.after)];
    if (before.includes("\n") && after.includes("\n")) return <LineDiff before={before} after={after} />;
    return (
      <div className="break-words whitespace-pre-wrap [overflow-wrap:anywhere]">
        <TextParts parts={diffText(before, after)} />
      </div>
    );
  }
  if (row.type === "compacted")
    return (
      <>
        <UntrustedText text={textOf(row.after)} limit={1200} />
        <details className="mt-1.5">
          <summary className="text-ink-muted text-xs">In the place of {countOf(row.before.length, "message")}</summary>
          <ul className="mt-1 flex flex-col gap-2 border-l pl-3">
            {row.before.map((message, index) => (
              <li key={index}>
                <span className="text-ink-faint text-xs">
                  <InlineText text={message.role} />
                </span>
                <UntrustedText text={textOf(message)} limit={400} />
              </li>
            ))}
          </ul>
        </details>
      </>
    );
  return <UntrustedText text={textOf(row.type === "dropped" ? row.before : row.after)} limit={row.type === "same" ? 300 : 1200} />;
}
