import type { Attributes, SpanKind } from "@opentelemetry/api";
import { assembleChunks, type ChatChunk } from "./assemble-chunks.ts";
import { assembleEvents, type ResponseEvent } from "./assemble-events.ts";
import { chunksOf } from "./chunks-of-completion.ts";
import { eventsOf } from "./events-of-response.ts";
import { modelSpan } from "./model-attributes.ts";

/** What sets one of the client's calls apart from the others. */
export interface Api {
  /** The step's name. */
  readonly name: string;
  readonly span: (request: object) => { readonly name: string; readonly kind: SpanKind; readonly attributes: Attributes };
  /** The answer that a stream's chunks add up to. */
  readonly assemble: (chunks: readonly unknown[]) => unknown;
  /** The chunks that a whole answer stands for. @throws RetakeError `bad_request` Thrown when it is no such answer. */
  readonly disassemble: (answer: unknown) => readonly unknown[];
}

export const chatApi: Api = {
  name: "chat",
  span: (request) => modelSpan(request),
  assemble: (chunks) => assembleChunks(chunks as readonly ChatChunk[]),
  disassemble: chunksOf,
};

export const responsesApi: Api = {
  name: "responses",
  span: (request) => modelSpan(request),
  assemble: (events) => assembleEvents(events as readonly ResponseEvent[]),
  disassemble: eventsOf,
};

export const embeddingsApi: Api = {
  name: "embeddings",
  span: (request) => modelSpan(request, {}, "embeddings"),
  assemble: (chunks) => chunks,
  disassemble: (answer) => [answer],
};
