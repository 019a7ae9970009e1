import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { MISSING_BLOBS_HEADER, parseMissingBlobs, type MissingBlobs } from "@retake/protocol";
import { dateNow } from "../interception/natives.ts";
import type { Destination } from "./locations.ts";
import type { Signal } from "./record-format.ts";

const gzipAsync = promisify(gzip);

/** Without a sign of life for so long, an attempt has failed. */
const IDLE_TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_RETRY_AFTER_MS = 60_000;

export type Answer =
  | { readonly type: "accepted"; readonly rejected: number; readonly message: string; readonly missing: readonly MissingBlobs[] }
  /** For good: the same bytes will never be taken. */
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "failed"; readonly message: string; readonly retryAfterMs: number };

const connection = { keepAlive: true, maxSockets: 4, keepAliveMsecs: 1_000 };
const agents = { "http:": new HttpAgent(connection), "https:": new HttpsAgent(connection) };

/** Sends one request's body. Never rejects. An attempt under way does not keep the process up. */
export async function post({ url, headers }: Destination, signal: Signal, body: Buffer, abort: AbortSignal): Promise<Answer> {
  try {
    const compressed = await gzipAsync(body, { level: 4 });
    const sent = { ...headers, "content-type": "application/x-protobuf", "content-encoding": "gzip", "content-length": compressed.length };
    // Instrumentations of HTTP must not record what recording does.
    const response = await context.with(suppressTracing(context.active()), () =>
      exchange(new URL(`${url}/v1/${signal}`), sent, compressed, abort),
    );
    const answer = await readBody(response);
    return interpret(signal, response, answer);
  } catch (error) {
    return { type: "failed", message: describe(error), retryAfterMs: 0 };
  }
}

function exchange(url: URL, headers: Record<string, string | number>, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { method: "POST", headers, signal, timeout: IDLE_TIMEOUT_MS };
    const request: ClientRequest =
      url.protocol === "https:"
        ? httpsRequest(url, { ...options, agent: agents["https:"] }, resolve)
        : httpRequest(url, { ...options, agent: agents["http:"] }, resolve);
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error(`no answer within ${IDLE_TIMEOUT_MS / 1000} s`)));
    request.on("socket", (socket) => socket.unref());
    request.end(body);
  });
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    if (size < MAX_ANSWER_BYTES) parts.push(part);
    size += part.length;
  }
  return Buffer.concat(parts).subarray(0, MAX_ANSWER_BYTES);
}

/** Statuses by which a body itself is refused. Others may be cured, by time or by whoever set things up. */
const refusals = new Set([400, 413, 422]);

function interpret(signal: Signal, response: IncomingMessage, body: Buffer): Answer {
  const { statusCode = 0 } = response;
  if (statusCode >= 200 && statusCode < 300) {
    const header = response.headers[MISSING_BLOBS_HEADER];
    return { type: "accepted", ...partialSuccess(signal, response, body), missing: parseMissingBlobs(String(header ?? "")) };
  }
  const message = `HTTP ${statusCode} ${printable(body)}`.trim();
  if (refusals.has(statusCode)) return { type: "refused", message };
  return { type: "failed", message, retryAfterMs: retryAfter(response.headers["retry-after"]) };
}

function partialSuccess(signal: Signal, response: IncomingMessage, body: Buffer): { rejected: number; message: string } {
  if (body.length === 0 || !(response.headers["content-type"] ?? "").includes("protobuf")) return { rejected: 0, message: "" };
  try {
    if (signal === "logs") {
      const { partialSuccess: partial } = ProtobufLogsSerializer.deserializeResponse(body);
      return { rejected: Number(partial?.rejectedLogRecords ?? 0), message: partial?.errorMessage ?? "" };
    }
    const { partialSuccess: partial } = ProtobufTraceSerializer.deserializeResponse(body);
    return { rejected: Number(partial?.rejectedSpans ?? 0), message: partial?.errorMessage ?? "" };
  } catch {
    return { rejected: 0, message: "" };
  }
}

/** Seconds, or a date. */
export function retryAfter(header: string | undefined): number {
  if (header === undefined) return 0;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - dateNow();
  return Number.isFinite(waitMs) ? Math.min(Math.max(0, waitMs), MAX_RETRY_AFTER_MS) : 0;
}

/** The start of an answer's text: it is another machine's, and ends up in a log. */
function printable(body: Buffer): string {
  return body
    .subarray(0, 300)
    .toString()
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim();
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  // Where several addresses were tried, the message is empty.
  return error.message === "" ? (code ?? error.name) : error.message;
}
