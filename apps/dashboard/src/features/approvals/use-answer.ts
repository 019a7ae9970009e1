"use client";

import type { Json, SpanSkeleton } from "@retake/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { callCollector } from "../collector/call-collector.ts";
import { signalKey } from "./waiting-steps.ts";

/** Answers a step that waits. The first answer holds. */
export function useAnswer(runId: string, span: SpanSkeleton) {
  const client = useQueryClient();
  const key = signalKey(span) ?? "";
  const answer = useMutation({
    mutationFn: (value: Json) => callCollector("sendSignal", { params: { runId }, body: { key, value } }),
    // Refused, somebody else has answered: that is to be seen too.
    onSettled: () => client.invalidateQueries({ queryKey: ["run", runId] }),
  });
  return { send: (value: Json) => answer.mutate(value), error: answer.error, busy: answer.isPending || answer.isSuccess };
}
