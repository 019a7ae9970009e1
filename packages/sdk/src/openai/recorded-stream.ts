import type { Reading } from "./reading.ts";

/** A stream of the client: iterable once, with the controller that cancels it. */
export interface ChunkStream<C = unknown> extends AsyncIterable<C> {
  readonly controller: AbortController;
}

/** Stands for the client's stream: what it reads is recorded, or comes from the recording. */
export class RecordedStream implements ChunkStream {
  readonly controller: AbortController;
  readonly #reading: Reading;
  readonly #consumedError: () => Error;
  #consumed = false;

  constructor(reading: Reading, controller: AbortController, consumedError: () => Error) {
    this.controller = controller;
    this.#reading = reading;
    this.#consumedError = consumedError;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    if (this.#consumed) throw this.#consumedError();
    this.#consumed = true;
    try {
      for (let next = await this.#reading.next(); next; next = await this.#reading.next()) yield next.chunk;
    } finally {
      // A reader that breaks out of its loop ends the generator here.
      await this.#reading.leave();
    }
  }

  /** Two streams of the same chunks, each at its reader's pace. The source is left when both are. */
  tee(): [ChunkStream, ChunkStream] {
    const source = this[Symbol.asyncIterator]();
    const open = new Set<Queue>();
    const leave = (): Promise<void> => this.#leave(source);
    const branch = (): ChunkStream => {
      const queue: Queue = [];
      open.add(queue);
      return { controller: this.controller, [Symbol.asyncIterator]: () => readBranch(source, queue, open, leave) };
    };
    return [branch(), branch()];
  }

  /** One JSON text a line, as the client's own streams give. */
  toReadableStream(): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    const chunks = this[Symbol.asyncIterator]();
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
      },
      cancel: () => this.#leave(chunks),
    });
  }

  /** A generator that was never started ends without its `finally`. */
  async #leave(chunks: AsyncGenerator<unknown, void, undefined>): Promise<void> {
    await chunks.return();
    await this.#reading.leave();
  }
}

type Queue = Promise<IteratorResult<unknown, void>>[];

async function* readBranch(
  source: AsyncGenerator<unknown, void, undefined>,
  queue: Queue,
  open: Set<Queue>,
  leave: () => Promise<void>,
): AsyncGenerator<unknown, void, undefined> {
  try {
    for (;;) {
      if (queue.length === 0) {
        const next = source.next();
        for (const each of open) each.push(next);
      }
      const { done, value } = await queue.shift()!;
      if (done === true) return;
      yield value;
    }
  } finally {
    open.delete(queue);
    if (open.size === 0) await leave();
  }
}
