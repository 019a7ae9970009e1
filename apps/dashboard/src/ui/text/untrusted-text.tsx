"use client";

import { Fragment, useState, type ReactNode } from "react";
import { Button } from "../controls/button.tsx";
import { classNames } from "../class-names.ts";
import { formatCount } from "./format.ts";
import { breakable, visibleText } from "./visible-text.ts";

/** Text from a trace on one line, with what can't be seen marked. */
export function InlineText({ text }: { text: string }): ReactNode {
  return visibleText(text).map((segment, index) =>
    segment.hidden ? (
      <span key={index} className="bg-warn-soft text-warn rounded-xs px-0.5">
        {segment.text}
      </span>
    ) : (
      breakable(segment.text).map((piece, at) => (
        <Fragment key={`${index}.${at}`}>
          {at > 0 && <wbr />}
          {piece}
        </Fragment>
      ))
    ),
  );
}

// A text of many megabytes would keep the browser busy: it comes in pieces.
const MORE = 100_000;

/** Text from a trace as it stands, never as markup; long text is cut until asked for, piece by piece. */
export function UntrustedText({ text, limit = 4000, mono = false }: { text: string; limit?: number; mono?: boolean }): ReactNode {
  const [shown, setShown] = useState(limit);
  const rest = text.length - shown;
  return (
    <div className="min-w-0">
      <div className={classNames("break-words whitespace-pre-wrap [overflow-wrap:anywhere]", mono && "mono")}>
        <InlineText text={rest > 0 ? text.slice(0, shown) : text} />
        {rest > 0 && "…"}
      </div>
      {rest > 0 && (
        <Button look="quiet" className="text-accent mt-1 -ml-2.5" onClick={() => setShown(shown + MORE)}>
          {rest <= MORE
            ? `Show all (${formatCount(text.length)} characters)`
            : `Show ${formatCount(MORE)} more of ${formatCount(rest)} characters`}
        </Button>
      )}
    </div>
  );
}
