import { z } from "zod";
import { RetakeError } from "../errors/retake-error.ts";
import { checkpointId, runId, spanId } from "../ids.ts";
import { toError } from "./client.ts";

export const fsckRequest = z.object({ runId: runId.optional().describe("Only this run; all of the project when absent") });

/** One thing that is not as it was recorded. */
export const fsckDamage = z.object({
  type: z.literal("damage"),
  runId,
  checkpointId: checkpointId.nullable().describe("null: the damage was found in a blob that no checkpoint seems to need"),
  spanId: spanId.nullable().describe("The span that refers to a checkpoint which is not there"),
  index: z.number().int().nullable().describe("The checkpoint's ordinal in its run"),
  blob: z.string().nullable().describe("The first blob that is wrong: its number in the run (~r…) or its hash (~g…)"),
  reason: z
    .enum(["blob_missing", "shared_missing", "digest_mismatch", "undecodable", "checkpoint_missing", "gap"])
    .describe("checkpoint_missing: a span refers to it. gap: numbers of blobs are skipped, whether or not a checkpoint needs them"),
  message: z.string(),
});
export type FsckDamage = z.infer<typeof fsckDamage>;

const counts = { runs: z.number().int(), checkpoints: z.number().int(), blobs: z.number().int(), damaged: z.number().int() };

/** One line of what `POST /api/fsck` streams: progress and damage as they come, then one end. */
export const fsckEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("progress"), totalRuns: z.number().int(), ...counts }),
  fsckDamage,
  z.object({ type: z.literal("end"), ...counts }),
  z.object({ type: z.literal("failed"), code: z.string(), message: z.string() }),
]);
export type FsckEvent = z.infer<typeof fsckEvent>;

export interface FsckOptions {
  /** Address of the collector. @default "http://127.0.0.1:4318" */
  readonly url?: string;
  readonly runId?: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
}

/**
 * Verifies what a project has stored, and yields what is found while it is found.
 *
 * @throws RetakeError Thrown when the check could not be made to its end.
 */
export async function* readFsck(options: FsckOptions = {}): AsyncGenerator<FsckEvent> {
  const base = (options.url ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
  let response: Response;
  try {
    response = await (options.fetch ?? globalThis.fetch)(`${base}/api/fsck`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/x-ndjson" },
      body: JSON.stringify(options.runId === undefined ? {} : { runId: options.runId }),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new RetakeError("collector_unreachable", `No collector answers at ${base}.`, { cause, retryable: true });
  }
  if (!response.ok || response.body === null) throw toError(await response.text(), response.status, base);
  let ended = false;
  for await (const line of lines(response.body)) {
    const event = fsckEvent.parse(JSON.parse(line));
    if (event.type === "failed") throw new RetakeError("internal", `The check stopped: ${event.message} (${event.code})`);
    ended ||= event.type === "end";
    yield event;
  }
  if (!ended) throw new RetakeError("collector_unreachable", "The collector went away before the check was done.", { retryable: true });
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
