import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Payload } from "../../pipeline/payload.ts";
import { DecodeError, WireReader } from "../../pipeline/wire/index.ts";
import type { ForwardTarget } from "./target.ts";

/** What became of one request. Rejected are records that the other side will never take. */
export type Sent =
  | { readonly status: "sent"; readonly rejected: number; readonly message: string }
  | { readonly status: "refused"; readonly message: string }
  /** It may be taken later; `retryAfterMs` where the other side says when. */
  | { readonly status: "retry"; readonly message: string; readonly retryAfterMs: number | null };

export interface SendOptions {
  readonly target: ForwardTarget;
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

/** https://opentelemetry.io/docs/specs/otlp/#failures-1: these alone are worth another try. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const compress = promisify<Buffer, Buffer>(gzip);
/** An answer says little; what is longer is not worth holding. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_MESSAGE_LENGTH = 300;

/** Sends one payload to the target, once. Aborted, it is as if the target had not answered. */
export async function send({ signal, body }: Payload, { target, fetch, now }: SendOptions, stopping: AbortSignal): Promise<Sent> {
  const content = target.gzip ? await compress(body) : body;
  try {
    const response = await fetch(`${target.url.replace(/\/+$/, "")}/v1/${signal}`, {
      method: "POST",
      headers: {
        ...target.headers,
        "content-type": "application/x-protobuf",
        ...(target.gzip && { "content-encoding": "gzip" }),
      },
      body: new Uint8Array(content),
      // A key in the headers is for this host, not for where it may point to.
      redirect: "manual",
      signal: AbortSignal.any([stopping, AbortSignal.timeout(target.timeoutMs)]),
    });
    const answer = await readAnswer(response);
    if (response.ok) return { status: "sent", ...partialSuccess(answer) };
    const message = `HTTP ${response.status}`;
    if (!retryable.has(response.status)) return { status: "refused", message };
    return { status: "retry", message, retryAfterMs: retryAfterMs(response.headers.get("retry-after"), now()) };
  } catch (error) {
    return { status: "retry", message: reasonOf(error), retryAfterMs: null };
  }
}

/** Read to its end, so that the connection can be used again; what is too long counts as nothing. */
async function readAnswer(response: Response): Promise<Buffer> {
  if (response.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_ANSWER_BYTES) return Buffer.alloc(0);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `Export…ServiceResponse`: all signals have the count (1) and the message (2) of a partial success (1) in the same place. */
function partialSuccess(answer: Buffer): { rejected: number; message: string } {
  const found = { rejected: 0, message: "" };
  try {
    const reader = new WireReader(answer);
    while (reader.next()) {
      if (reader.field !== 1) reader.skip();
      else
        reader.message(() => {
          while (reader.next()) {
            if (reader.field === 1) found.rejected = Math.max(0, Number(reader.int64()));
            else if (reader.field === 2) found.message = reader.string().slice(0, MAX_MESSAGE_LENGTH);
            else reader.skip();
          }
        });
    }
    return found;
  } catch (error) {
    // Some say more than nothing, in JSON or as a page; it has been taken all the same.
    if (error instanceof DecodeError) return { rejected: 0, message: "" };
    throw error;
  }
}

/** Seconds, or a date. */
function retryAfterMs(text: string | null, nowMs: number): number | null {
  if (text === null || text === "") return null;
  const seconds = Number(text);
  const waitMs = Number.isNaN(seconds) ? Date.parse(text) - nowMs : seconds * 1000;
  return Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : null;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
