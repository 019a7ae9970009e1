import type { ReactNode } from "react";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import type { TextPart } from "./text-diff.ts";

/** Pieces of a text, those removed and added marked by more than colour. */
export function TextParts({ parts }: { parts: readonly TextPart[] }): ReactNode {
  return parts.map((part, index) => {
    const text = <InlineText text={part.text} />;
    if (part.type === "removed")
      return (
        <del key={index} className="bg-bad-soft text-bad">
          {text}
        </del>
      );
    if (part.type === "added")
      return (
        <ins key={index} className="bg-ok-soft text-ok">
          {text}
        </ins>
      );
    return <span key={index}>{text}</span>;
  });
}
