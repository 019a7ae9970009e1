import { z } from "zod";
import { RetakeError } from "../../errors/retake-error.ts";
import { keyHeaders, toError } from "../client.ts";
import type { EventOptions } from "../event-lines.ts";
import { defaultSearchRange, searchRange, searchText } from "./search.ts";

export const exportFormat = z.enum(["jsonl", "parquet"]);
export type ExportFormat = z.infer<typeof exportFormat>;
export const exportContent = z
  .enum(["runs", "spans"])
  .describe("runs: a row a run. spans: a row a span, with what went into it and what came out of it");
export type ExportContent = z.infer<typeof exportContent>;

export const exportQuery = z.object({
  q: searchText,
  range: searchRange.default(defaultSearchRange),
  format: exportFormat.default("jsonl"),
  what: exportContent.default("runs"),
});
export type ExportQuery = z.infer<typeof exportQuery>;

export const EXPORT_PATH = "/api/runs/export";

/**
 * Asks for the runs of a search as a file, and gives its bytes as they come. Breaking off is an error of the stream:
 * who has read to its end has the whole file.
 *
 * @throws RetakeError Thrown when the answer is an error, or none comes.
 */
export async function exportRuns(query: z.input<typeof exportQuery>, options: EventOptions = {}): Promise<AsyncIterable<Uint8Array>> {
  const base = (options.url ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
  let response: Response;
  try {
    response = await (options.fetch ?? globalThis.fetch)(`${base}${EXPORT_PATH}?${search.toString()}`, {
      headers: keyHeaders(options.key),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new RetakeError("collector_unreachable", `No collector answers at ${base}.`, { cause, retryable: true });
  }
  if (!response.ok || response.body === null) throw toError(await response.text(), response.status, base);
  return toItsEnd(response.body, options.signal);
}

async function* toItsEnd(body: ReadableStream<Uint8Array>, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new RetakeError("collector_unreachable", "The export broke off: what came of it is not whole. The collector's log may say why.", {
      cause,
      retryable: true,
    });
  }
}
