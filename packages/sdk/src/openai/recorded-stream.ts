import type { BegunStep } from "../steps/begin-step.ts";
import { assembleChunks, type ChatChunk } from "./assemble-chunks.ts";
import { modelOutcomeAttributes } from "./model-attributes.ts";

/** A stream of the client: iterable once, with the controller that cancels it. */
export interface ChunkStream extends AsyncIterable<ChatChunk> {
  readonly controller: AbortController;
}

/**
 * Passes a stream's chunks on as they come and settles the step when the stream
 * ends, fails, or is left early: its outcome is what the chunks that were read add up to.
 */
export class RecordedStream implements ChunkStream {
  readonly controller: AbortController;
  readonly #chunks: AsyncGenerator<ChatChunk, void, undefined>;

  constructor(step: BegunStep<unknown>, source: ChunkStream) {
    this.controller = source.controller;
    this.#chunks = record(step, source);
  }

  [Symbol.asyncIterator](): AsyncIterator<ChatChunk> {
    return this.#chunks;
  }

  /** One JSON text a line, as the client's own streams give. */
  toReadableStream(): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    const chunks = this.#chunks;
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
      },
      async cancel() {
        await chunks.return();
      },
    });
  }
}

async function* record(step: BegunStep<unknown>, source: ChunkStream): AsyncGenerator<ChatChunk, void, undefined> {
  const chunks: ChatChunk[] = [];
  let failure: { error: unknown } | undefined;
  try {
    for await (const chunk of source) {
      chunks.push(chunk);
      yield chunk;
    }
  } catch (error) {
    failure = { error };
  } finally {
    // A reader that breaks out of the loop ends the generator here.
    if (!failure) await settleStream(step, chunks);
  }
  if (failure) {
    await step.settle({ status: "error", error: failure.error });
    throw failure.error;
  }
}

async function settleStream(step: BegunStep<unknown>, chunks: readonly ChatChunk[]): Promise<void> {
  const completion = assembleChunks(chunks);
  await step.settle({ status: "ok", output: completion, chunks }, modelOutcomeAttributes(completion));
}
