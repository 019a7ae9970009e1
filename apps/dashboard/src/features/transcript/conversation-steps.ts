import type { SpanSkeleton } from "@retake/protocol";
import type { SpanTree } from "../trajectory/span-tree.ts";

/** What is said and done: calls and questions, in order of start; what only holds them says nothing itself. */
export function conversationSteps(tree: SpanTree, matches?: Uint8Array): SpanSkeleton[] {
  return tree.spans.filter(
    (span, index) => index < tree.received && isSpoken(span, tree) && (!matches || matches[tree.rowOf.get(span.spanId)!]),
  );
}

function isSpoken({ kind, spanId }: SpanSkeleton, tree: SpanTree): boolean {
  if (kind === "agent" || kind === "scope" || kind === "timer") return false;
  return kind !== "other" || tree.size[tree.rowOf.get(spanId)!] === 1;
}
