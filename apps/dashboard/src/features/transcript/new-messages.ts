import type { Message } from "@retake/protocol";

/**
 * A request repeats the conversation so far. What is new in it stands after the
 * last answer, and a tool's results are told by the tool's own step.
 */
export function newMessages(request: readonly Message[]): { earlier: readonly Message[]; fresh: readonly Message[] } {
  const lastAnswer = request.findLastIndex((message) => message.role === "assistant");
  const fresh = request.slice(lastAnswer + 1).filter((message) => lastAnswer < 0 || message.role !== "tool");
  const shown = new Set(fresh);
  return { earlier: request.filter((message) => !shown.has(message)), fresh };
}
