import type { SpanSkeleton } from "@retake/protocol";
import type { ReactNode } from "react";
import { Badge } from "../../ui/feedback/badge.tsx";

/** Where an outcome came from, unless it was live. */
export function SourceMark({ source }: { source: SpanSkeleton["source"] }): ReactNode {
  if (source === "recorded") return <Badge title="Taken over from a recording; it was not run again">recorded</Badge>;
  if (source === "edited") {
    return (
      <Badge tone="warn" title="Its outcome or input was edited at the fork">
        edited
      </Badge>
    );
  }
  return null;
}
