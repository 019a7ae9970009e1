"use client";

import type { Json } from "@retake/protocol";
import type { ReactNode } from "react";
import { Badge, type Tone } from "../../ui/feedback/badge.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { ValueView } from "../recorded-values/value-view.tsx";
import type { DescribedChange } from "./describe-change.ts";

const tones: Record<DescribedChange["type"], Tone> = { added: "ok", removed: "bad", changed: "warn" };

interface ChangeViewProps {
  readonly change: DescribedChange;
  /** What the two values are called. */
  readonly sides?: readonly [string, string];
}

/** One change: where, and from what to what. */
export function ChangeView({ change, sides = ["Before", "After"] }: ChangeViewProps): ReactNode {
  return (
    <li className="px-4 py-2">
      <p className="flex items-center gap-2">
        <Badge tone={tones[change.type]}>{change.type}</Badge>
        <span className="mono min-w-0 break-all">
          <InlineText text={change.tokens.join(" › ") || "everything"} />
        </span>
      </p>
      <div className="mt-1.5 flex flex-col gap-1">
        {change.text ? (
          <div className="break-words whitespace-pre-wrap">
            {change.text.map((part, index) => {
              const text = <InlineText text={part.text} />;
              if (part.type === "removed")
                return (
                  <del key={index} className="bg-bad-soft text-bad">
                    {text}
                  </del>
                );
              if (part.type === "added")
                return (
                  <ins key={index} className="bg-ok-soft text-ok no-underline">
                    {text}
                  </ins>
                );
              return <span key={index}>{text}</span>;
            })}
          </div>
        ) : (
          <>
            {change.before !== undefined && <Side sign="−" name={sides[0]} value={change.before} className="bg-bad-soft" />}
            {change.after !== undefined && <Side sign="+" name={sides[1]} value={change.after} className="bg-ok-soft" />}
          </>
        )}
      </div>
    </li>
  );
}

function Side({ sign, name, value, className }: { sign: string; name: string; value: Json; className: string }): ReactNode {
  return (
    <div className={`flex gap-2 rounded-sm px-2 py-0.5 ${className}`}>
      <span aria-hidden="true" className="mono text-ink-muted leading-5">
        {sign}
      </span>
      <span className="sr-only">{name}</span>
      <ValueView value={value} limit={600} />
    </div>
  );
}
