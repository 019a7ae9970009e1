import { Attribute } from "@retake/protocol";
import type { BegunStep } from "../../steps/begin-step.ts";
import { recordedStream } from "../../steps/stream-step.ts";
import { runOutside } from "../../runs/frame.ts";
import { contentBytes } from "./content.ts";
import { restoreUrl } from "./secrets.ts";
import { dressed, headOf, readOutcome, type FetchOutcome, type ResponseHead } from "./response.ts";

/** The first is what stands before the body, the others are the body. */
type Part = ResponseHead | string | Uint8Array;

/** A response that is read as it comes, from the network. */
export class LiveStream {
  readonly #response: Response;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(response: Response) {
    this.#response = response;
    this.#reader = response.body!.getReader();
  }

  /** What stands before the body, with what is not recorded. */
  get head(): ResponseHead {
    return { ...headOf(this.#response), url: this.#response.url, headers: [...this.#response.headers] };
  }

  async *parts(): AsyncGenerator<Part, void, undefined> {
    yield headOf(this.#response);
    // A character may be cut in two by the network.
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    try {
      for (;;) {
        const { done, value } = await runOutside(() => this.#reader.read());
        const text = done ? decoder.decode() : decoder.decode(value, { stream: true });
        if (text !== "") yield text;
        if (done) return;
      }
    } finally {
      await this.stop();
    }
  }

  async stop(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }
}

export interface StreamOptions {
  /** The network's side; none where the step is served. */
  readonly live?: LiveStream;
  /** The address, with what is not recorded of it. */
  readonly asked: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * A response whose body comes in recorded parts. The step settles when the body
 * was read to its end, failed, or was left.
 */
export async function streamedResponse(step: BegunStep<unknown>, { live, asked, signal }: StreamOptions): Promise<Response> {
  const parts = recordedStream<Part>(step, {
    open: () => Promise.resolve(live!.parts()),
    assemble,
    describe: describeOutcome,
    disassemble: (output) => [readOutcome(output)],
    signal,
  });
  const first = await parts.next();
  if (first.done === true) throw new TypeError("fetch failed");
  const head = first.value as ResponseHead;
  return dressed(bodyOf(parts, live), live?.head ?? { ...head, url: restoreUrl(head.url, asked) });
}

function bodyOf(parts: AsyncGenerator<Part, void, undefined>, live: LiveStream | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await parts.next();
        if (done === true) controller.close();
        else controller.enqueue(contentBytes(value as string | Uint8Array)!);
      },
      cancel() {
        // A part may be waited for: without the network it never comes, and the reader is gone.
        void live?.stop();
        void parts.return().catch(() => undefined);
      },
    },
    // Nothing is read ahead: what the agent does not read has not happened to it.
    { highWaterMark: 0 },
  );
}

function assemble(parts: readonly Part[]): FetchOutcome {
  const [head, ...rest] = parts;
  const known = (head ?? { status: 200, statusText: "", url: "", redirected: false, headers: [] }) as ResponseHead;
  return {
    ...known,
    body: rest.every((part) => typeof part === "string") ? rest.join("") : Buffer.concat(rest.map((part) => contentBytes(part as string)!)),
  };
}

export function describeOutcome(output: unknown): Record<string, string | number> {
  const { status, body } = output as FetchOutcome;
  return { "http.response.status_code": status, ...(typeof body === "string" ? { [Attribute.stepOutput]: body.slice(0, 100_000) } : {}) };
}
