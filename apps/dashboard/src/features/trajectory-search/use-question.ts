"use client";

import { useMutation } from "@tanstack/react-query";
import { callCollector } from "../collector/call-collector.ts";

/** A text that is no search yet: it begins with a question mark. */
export function questionIn(text: string): string | null {
  return text.startsWith("?") ? text.slice(1).trim() : null;
}

/** Makes a search of a question, by the model that the collector has; it is written into the box, not searched for. */
export function useQuestion(write: (search: string) => void) {
  return useMutation({
    mutationFn: async (question: string) => callCollector("askSearch", { body: { question } }),
    onSuccess: ({ q }) => write(q),
  });
}
