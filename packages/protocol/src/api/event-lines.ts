import type { z } from "zod";
import { RetakeError } from "../errors/retake-error.ts";
import { keyHeaders, toError } from "./client.ts";

export interface EventOptions {
  /** Address of the collector. @default "http://127.0.0.1:4318" */
  readonly url?: string;
  /** Key of the collector, where it needs one. */
  readonly key?: string | undefined;
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
}

export interface EventRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
}

interface Event {
  readonly type: string;
}

/**
 * Sends a request whose answer is lines of JSON, and yields them as they come, up to the one of type `end`.
 *
 * @throws RetakeError Thrown when the answer is an error, has a line of type `failed`, or breaks off.
 */
export async function* readEvents<E extends Event>(
  { method, path, body }: EventRequest,
  schema: z.ZodType<E>,
  options: EventOptions,
): AsyncGenerator<Exclude<E, { type: "failed" }>> {
  const base = (options.url ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
  let response: Response;
  try {
    response = await (options.fetch ?? globalThis.fetch)(`${base}${path}`, {
      method,
      headers: {
        ...keyHeaders(options.key),
        accept: "application/x-ndjson",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new RetakeError("collector_unreachable", `No collector answers at ${base}.`, { cause, retryable: true });
  }
  if (!response.ok || response.body === null) throw toError(await response.text(), response.status, base);
  for await (const line of lines(response.body)) {
    const event = schema.parse(JSON.parse(line));
    if (isFailure(event)) throw new RetakeError("internal", `It stopped: ${event.message} (${event.code})`);
    yield event as Exclude<E, { type: "failed" }>;
    if (event.type === "end") return;
  }
  throw new RetakeError("collector_unreachable", "The collector went away before it was done.", { retryable: true });
}

function isFailure(event: Event): event is { type: "failed"; code: string; message: string } {
  return event.type === "failed";
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop()!;
    for (const line of parts) if (line !== "") yield line;
  }
}
