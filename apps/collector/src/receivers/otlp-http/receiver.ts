import type { IncomingMessage, ServerResponse } from "node:http";
import { formatMissingBlobs, MISSING_BLOBS_HEADER } from "@retake/protocol";
import type { ByteBudget, OtlpLog, OtlpSpan, Outcome, Receipt, Sink } from "../../pipeline/index.ts";
import { discardRest, readBody, Reservation } from "./body.ts";
import { DecodeError } from "./decode-error.ts";
import * as json from "./json/index.ts";
import { parseMediaType, type Encoding } from "./media-type.ts";
import * as protobuf from "./protobuf/index.ts";
import { Refusal } from "./refusal.ts";
import { exportResponse, statusResponse, type Payload, type SignalName } from "./responses.ts";

export interface OtlpHttpOptions {
  readonly traces: Sink<OtlpSpan>;
  readonly logs: Sink<OtlpLog>;
  readonly budget: ByteBudget;
  /** Of a body as sent, and of it decompressed. */
  readonly maxBodyBytes: number;
  /** Whether a browser's page of this origin may send. */
  readonly isOriginAllowed: (origin: string) => boolean;
  readonly onAnswer?: (answer: OtlpAnswer) => void;
  /** Told of what is a bug here, not a sender's fault. */
  readonly onBug: (error: unknown) => void;
}

export interface OtlpAnswer {
  readonly signal: SignalName | "unknown";
  readonly status: number;
  readonly accepted: number;
  readonly rejected: number;
}

export type OtlpHttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface Signal {
  readonly name: SignalName;
  readonly consume: (body: Buffer, encoding: Encoding) => Promise<{ receipt: Receipt; received: number }>;
}

/** Answers `POST /v1/*` as the OTLP/HTTP specification asks; see the README for the duties. */
export function createOtlpHttpReceiver(options: OtlpHttpOptions): OtlpHttpHandler {
  const signals = new Map<string, Signal>([
    ["/v1/traces", { name: "traces", consume: consumer({ protobuf: protobuf.decodeTraces, json: json.decodeTraces }, options.traces) }],
    ["/v1/logs", { name: "logs", consume: consumer({ protobuf: protobuf.decodeLogs, json: json.decodeLogs }, options.logs) }],
  ]);

  return async (request, response) => {
    const named = signals.get(pathOf(request.url));
    const mediaType = parseMediaType(request.headers["content-type"]);
    const reservation = new Reservation(options.budget);
    try {
      const { signal, encoding } = checkHead(request, named, mediaType, options.isOriginAllowed);
      const body = await readBody(request, options.maxBodyBytes, reservation);
      const { receipt, received } = await signal.consume(body, encoding);
      const taken = receipt.outcome.status === "accepted";
      const status = httpStatus(receipt.outcome);
      options.onAnswer?.({
        signal: signal.name,
        status,
        accepted: taken ? received - receipt.rejected : 0,
        rejected: taken ? receipt.rejected : 0,
      });
      if (receipt.missing !== undefined && receipt.missing.length > 0)
        response.setHeader(MISSING_BLOBS_HEADER, formatMissingBlobs(receipt.missing));
      answer(response, status, toPayload(receipt, signal.name, encoding, status));
    } catch (error) {
      const { status, message } = explain(error, options.onBug);
      options.onAnswer?.({ signal: named?.name ?? "unknown", status, accepted: 0, rejected: 0 });
      await discardRest(request, 1_000);
      if (!request.complete) response.setHeader("connection", "close");
      answer(response, status, statusResponse(mediaType ?? "json", status, message));
    } finally {
      reservation.release();
    }
  };
}

/** Of any form of request target, and whatever characters are in it. */
function pathOf(url = "/"): string {
  return url.split("?", 1)[0] ?? "/";
}

function toPayload({ outcome, rejected, remarks }: Receipt, signal: SignalName, encoding: Encoding, status: number): Payload {
  return outcome.status === "accepted"
    ? exportResponse(encoding, signal, rejected, remarks.join("; "))
    : statusResponse(encoding, status, outcome.message);
}

function consumer<T>(decoders: Readonly<Record<Encoding, (body: Buffer) => T[]>>, sink: Sink<T>): Signal["consume"] {
  return async (body, encoding) => {
    const records = decoders[encoding](body);
    return { receipt: await sink(records), received: records.length };
  };
}

function checkHead(
  request: IncomingMessage,
  signal: Signal | undefined,
  encoding: Encoding | undefined,
  isOriginAllowed: (origin: string) => boolean,
) {
  if (signal === undefined) throw new Refusal(404, "There is no such signal here: POST to /v1/traces or /v1/logs.");
  if (request.method !== "POST") throw new Refusal(405, "Only POST is taken here.");
  const { origin } = request.headers;
  if (origin !== undefined && !isOriginAllowed(origin)) throw new Refusal(403, "Pages of other origins may not send telemetry.");
  if (encoding === undefined) throw new Refusal(415, "The content type must be application/x-protobuf or application/json.");
  return { signal, encoding };
}

const retryStatus = { overloaded: 429, store_unavailable: 503 } as const;

function httpStatus(outcome: Outcome): number {
  if (outcome.status === "accepted") return 200;
  if (outcome.status === "retry") return retryStatus[outcome.code];
  return outcome.code === "internal" ? 500 : 400;
}

function explain(error: unknown, onBug: (error: unknown) => void): { status: number; message: string } {
  if (error instanceof Refusal) return error;
  if (error instanceof DecodeError) return { status: error.reason === "too_large" ? 413 : 400, message: error.message };
  if ((error as NodeJS.ErrnoException | null)?.code === "ECONNRESET") return { status: 400, message: "The request ended before its body." };
  onBug(error);
  return { status: 500, message: "The collector failed on this request; its log says more." };
}

/** Exporters give a batch up when the wait exceeds their deadline of about 10 s: 1 to 3 s, spread so that they don't come back together. */
function retryAfterSeconds(status: number): number {
  return status === 429 ? 1 : 1 + Math.floor(Math.random() * 3);
}

function answer(response: ServerResponse, status: number, { contentType, body }: Payload): void {
  if (response.destroyed || response.headersSent) return;
  response.statusCode = status;
  response.setHeader("content-type", contentType);
  response.setHeader("content-length", body.length);
  response.setHeader("x-content-type-options", "nosniff");
  if (status === 429 || status === 503) response.setHeader("retry-after", retryAfterSeconds(status));
  if (status === 405) response.setHeader("allow", "POST");
  response.end(body);
}
