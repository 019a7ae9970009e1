import { RetakeError } from "@retake/protocol";
import type { ChatChunk } from "./assemble-chunks.ts";

interface CompletedChoice {
  readonly index?: number;
  readonly finish_reason?: string;
  readonly message?: { readonly tool_calls?: readonly object[] };
}

/** A whole completion as the chunks that add up to it: one, and one of its usage. */
export function chunksOf(completion: unknown): ChatChunk[] {
  const {
    choices,
    usage,
    _request_id: _,
    ...rest
  } = (completion ?? {}) as {
    readonly choices?: readonly CompletedChoice[];
    readonly usage?: unknown;
    readonly _request_id?: unknown;
  };
  if (choices === undefined)
    throw new RetakeError("bad_request", "The edited outcome of a model call must be a chat completion: an object with `choices`.");
  const head = { ...rest, object: "chat.completion.chunk" };
  return [{ ...head, choices: choices.map(asDelta) }, ...(usage === undefined || usage === null ? [] : [{ ...head, choices: [], usage }])];
}

function asDelta({
  index = 0,
  finish_reason: reason = "stop",
  message = {},
  ...rest
}: CompletedChoice): NonNullable<ChatChunk["choices"]>[number] {
  const { tool_calls: calls, ...delta } = message;
  return {
    ...rest,
    index,
    finish_reason: reason,
    delta: { ...delta, ...(calls ? { tool_calls: calls.map((call, i) => ({ index: i, ...call })) } : {}) },
  };
}
