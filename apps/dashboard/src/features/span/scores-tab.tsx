"use client";

import type { Score } from "@retake/protocol";
import type { ReactNode } from "react";
import { Badge } from "../../ui/feedback/badge.tsx";
import { formatNumber } from "../../ui/text/format.ts";
import { InlineText, UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";

const sources: Record<string, string> = { code: "by code", model: "by a model", person: "by a person" };

/** Judgements of this step. */
export function ScoresTab({ scores }: { scores: readonly Score[] }): ReactNode {
  if (scores.length === 0)
    return <p className="text-ink-faint p-4">No scores on this step. Scores of the whole run stand in its header.</p>;
  return (
    <ul className="divide-y">
      {scores.map((score, index) => (
        <li key={index} className="px-4 py-3">
          <p className="flex items-center gap-2">
            <span className="font-medium">
              <InlineText text={score.name} />
            </span>
            {score.value !== null && <span className="numeric font-semibold">{formatNumber(score.value)}</span>}
            {score.label && <Badge>{visibleString(score.label)}</Badge>}
            <span className="text-ink-faint ml-auto text-xs">{sources[score.source] ?? visibleString(score.source)}</span>
          </p>
          {score.explanation && (
            <div className="text-ink-muted mt-1">
              <UntrustedText text={score.explanation} limit={1000} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
