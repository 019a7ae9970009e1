"use client";

import type { SpanDetail, SpanPart } from "@retake/protocol";
import { Download } from "lucide-react";
import { useParams } from "next/navigation";
import type { ReactNode } from "react";
import { formatCount } from "../../ui/text/format.ts";

interface CutNoteProps {
  readonly detail: SpanDetail;
  readonly parts: readonly SpanPart[];
  /** Fetches more of the texts. */
  readonly onMore?: (() => void) | undefined;
}

/** That long texts are not all here, and how to get the rest of them. */
export function CutNote({ detail: { span, cut = [] }, parts, onMore }: CutNoteProps): ReactNode {
  const { runId } = useParams<{ runId: string }>();
  const here = cut.filter(({ part }) => parts.includes(part));
  const longest = here.reduce((most, { characters }) => Math.max(most, characters), 0);
  if (longest === 0) return null;
  return (
    <p role="note" className="bg-warn-soft text-warn flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-1.5 text-xs">
      <span>
        {here.length === 1 ? "A text of" : `${here.length} long texts, one of`} {formatCount(longest)} characters: its beginning is shown.
      </span>
      {onMore && (
        <button type="button" onClick={onMore} className="min-h-6 font-medium underline underline-offset-2">
          Show more
        </button>
      )}
      <a
        href={`/api/retake/runs/${runId}/spans/${span.spanId}`}
        download={`step-${span.spanId}.json`}
        className="inline-flex min-h-6 items-center gap-1 font-medium underline underline-offset-2"
      >
        <Download aria-hidden="true" className="size-3.5" />
        Download the whole step
      </a>
    </p>
  );
}
