"use client";

import { useState, type ReactNode } from "react";
import { Button } from "../controls/button.tsx";
import { classNames } from "../class-names.ts";
import { formatCount } from "./format.ts";
import { visibleText } from "./visible-text.ts";

/** Text from a trace on one line, with what can't be seen marked. */
export function InlineText({ text }: { text: string }): ReactNode {
  return visibleText(text).map((segment, index) =>
    segment.hidden ? (
      <span key={index} className="bg-warn-soft text-warn rounded-xs px-0.5">
        {segment.text}
      </span>
    ) : (
      segment.text
    ),
  );
}

/** A browser takes seconds to lay out a megabyte at once. */
const MORE = 10;

/** Text from a trace as it stands, never as markup; long text is cut until asked for. */
export function UntrustedText({ text, limit = 4000, mono = false }: { text: string; limit?: number; mono?: boolean }): ReactNode {
  const [shown, setShown] = useState(limit);
  const cut = text.length > shown;
  const next = Math.min(text.length, shown * MORE);
  return (
    <div className="min-w-0">
      <div className={classNames("break-words whitespace-pre-wrap [overflow-wrap:anywhere]", mono && "mono")}>
        <InlineText text={cut ? text.slice(0, shown) : text} />
        {cut && "…"}
      </div>
      {cut && (
        <Button look="quiet" className="text-accent mt-1 -ml-2.5" onClick={() => setShown(next)}>
          {next < text.length
            ? `Show more (of ${formatCount(text.length)} characters)`
            : `Show all (${formatCount(text.length)} characters)`}
        </Button>
      )}
    </div>
  );
}
