import type { SpanSkeleton } from "@retake/protocol";
import { Hand } from "lucide-react";
import type { ReactNode } from "react";

/** That somebody has to answer before the step goes on: in colour, shape and words. */
export function WaitingMark({ span }: { span: SpanSkeleton }): ReactNode {
  return (
    <span className="text-warn inline-flex shrink-0 items-center gap-1 text-xs font-medium">
      <Hand aria-hidden="true" className="size-3.5" />
      {span.held ? "Held" : "Waits for an answer"}
    </span>
  );
}
