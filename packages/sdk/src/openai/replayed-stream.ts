import { RetakeError } from "@retake/protocol";
import type { Served } from "../journal/effect-request.ts";
import type { ChatChunk } from "./assemble-chunks.ts";
import type { ChunkStream } from "./recorded-stream.ts";

/** The recorded chunks as a stream, at once; an edited outcome comes as one chunk. */
export function replayedStream(served: Served): ChunkStream {
  const { outcome } = served;
  const controller = new AbortController();
  if (outcome.status === "error") return { controller, [Symbol.asyncIterator]: () => failing(outcome.error) };
  const chunks = outcome.chunks && served.source === "recorded" ? (outcome.chunks as readonly ChatChunk[]) : [asChunk(outcome.output)];
  return { controller, [Symbol.asyncIterator]: () => replay(chunks) };
}

async function* replay(chunks: readonly ChatChunk[]): AsyncGenerator<ChatChunk, void, undefined> {
  yield* chunks;
}

// oxlint-disable-next-line require-yield
async function* failing(error: unknown): AsyncGenerator<ChatChunk, void, undefined> {
  throw error;
}

interface CompletedChoice {
  readonly index?: number;
  readonly finish_reason?: string;
  readonly message?: { readonly tool_calls?: readonly object[] };
}

/** A whole completion as the one chunk that adds up to it. */
function asChunk(completion: unknown): ChatChunk {
  const { choices, ...rest } = (completion ?? {}) as { readonly choices?: readonly CompletedChoice[] };
  if (choices === undefined)
    throw new RetakeError("bad_request", "The edited outcome of a model call must be a chat completion: an object with `choices`.");
  return { ...rest, choices: choices.map(asDelta) };
}

function asDelta({ index = 0, finish_reason: reason = "stop", message = {} }: CompletedChoice): NonNullable<ChatChunk["choices"]>[number] {
  const { tool_calls: calls, ...delta } = message;
  return {
    index,
    finish_reason: reason,
    delta: { ...delta, ...(calls ? { tool_calls: calls.map((call, i) => ({ index: i, ...call })) } : {}) },
  };
}
