"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { Hand } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Kbd } from "../../ui/controls/kbd.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { spanTitle } from "../span/kind-icon.tsx";

const MOST = 5;
const MOST_CHARACTERS = 60;

interface WaitingStripProps {
  readonly spans: readonly SpanSkeleton[];
  readonly waiting: ReadonlySet<string>;
  readonly onSelect: (spanId: string) => void;
}

/** Under the run's header: what waits for a person, each one a step away. */
export function WaitingStrip({ spans, waiting, onSelect }: WaitingStripProps): ReactNode {
  const steps = spans.filter(({ spanId }) => waiting.has(spanId));
  return (
    <div role="status" aria-label="Waiting steps" className={steps.length === 0 ? "" : "shrink-0"}>
      {steps.length > 0 && (
        <div className="bg-warn-soft flex flex-wrap items-center gap-x-2 gap-y-1 border-b px-4 py-1.5">
          <Hand aria-hidden="true" className="text-warn size-4" />
          <span className="text-warn font-medium">
            {steps.length === 1 ? "One step waits for an answer:" : `${steps.length} steps wait for an answer:`}
          </span>
          {steps.slice(0, MOST).map((span) => (
            <Button key={span.spanId} onClick={() => onSelect(span.spanId)}>
              <InlineText text={spanTitle(span).slice(0, MOST_CHARACTERS)} />
            </Button>
          ))}
          {steps.length > MOST && <span className="text-ink-muted">and {steps.length - MOST} more</span>}
          <span className="text-ink-muted ml-auto inline-flex items-center gap-1.5 text-xs">
            next <Kbd>w</Kbd>
          </span>
        </div>
      )}
    </div>
  );
}
