import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { formatMissingBlobs, MISSING_BLOBS_HEADER } from "@retake/protocol";
import { httpStatusOf } from "../../http-status.ts";
import type { Access } from "../../pipeline/access.ts";
import type { ByteBudget, Outcome, Receipt } from "../../pipeline/index.ts";
import type { Payload, SignalName } from "../../pipeline/payload.ts";
import { DecodeError } from "../../pipeline/wire/index.ts";
import { expectsContinue, sendAnswer } from "./answer.ts";
import { BodyPool } from "./body-pool.ts";
import { readBody } from "./body.ts";
import { parseCodings } from "./content-coding.ts";
import { translateJson } from "./json/index.ts";
import { parseMediaType, type Encoding } from "./media-type.ts";
import { Refusal, tooLarge } from "./refusal.ts";
import { Reservation } from "./reservation.ts";
import { exportResponse, statusResponse, type AnswerBody } from "./responses.ts";

export interface OtlpHttpOptions {
  /** Takes what one request brought; resolves when it is durable, or will never be. */
  readonly ingest: (payload: Payload) => Promise<Receipt>;
  /** Asked before a body is read. */
  readonly authorize: (headers: IncomingHttpHeaders) => Promise<Access>;
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

/** Of what the collector may hold. */
const KEPT_FOR_BODIES = 0.5;

const signals: ReadonlyMap<string, SignalName> = new Map([
  ["/v1/traces", "traces"],
  ["/v1/logs", "logs"],
  ["/v1/metrics", "metrics"],
]);

/** Answers `POST /v1/*` as the OTLP/HTTP specification asks; see the README for the duties. */
export function createOtlpHttpReceiver(options: OtlpHttpOptions): OtlpHttpHandler {
  const { budget, maxBodyBytes, onBug } = options;
  const pool = new BodyPool(budget.limitBytes * KEPT_FOR_BODIES);
  return async (request, response) => {
    const named = signals.get(pathOf(request.url));
    const mediaType = parseMediaType(request.headers["content-type"]);
    const reservation = new Reservation(budget, pool);
    try {
      const signal = checkTarget(request, named, options.isOriginAllowed);
      const project = await projectOf(request, options.authorize);
      const encoding = checkForm(request, mediaType, maxBodyBytes);
      if (expectsContinue(request)) response.writeContinue();
      const sent = await readBody(request, maxBodyBytes, reservation);
      const body = encoding === "json" ? toProtobuf(signal, sent, maxBodyBytes, reservation) : sent;
      const receipt = await options.ingest({ project, signal, body });
      const status = statusOf(receipt.outcome);
      options.onAnswer?.({ signal, status, ...countsOf(receipt) });
      if (receipt.missing !== undefined && receipt.missing.length > 0)
        response.setHeader(MISSING_BLOBS_HEADER, formatMissingBlobs(receipt.missing));
      sendAnswer(request, response, status, toAnswer(receipt, signal, encoding, status));
    } catch (error) {
      const { status, message } = explain(error, onBug);
      options.onAnswer?.({ signal: named ?? "unknown", status, accepted: 0, rejected: 0 });
      sendAnswer(request, response, status, statusResponse(mediaType ?? "json", status, message));
    } finally {
      reservation.release();
    }
  };
}

/** Whatever characters are in it. */
function pathOf(url = "/"): string {
  return url.split("?", 1)[0] ?? "/";
}

function checkTarget(
  request: IncomingMessage,
  signal: SignalName | undefined,
  isOriginAllowed: OtlpHttpOptions["isOriginAllowed"],
): SignalName {
  if (signal === undefined) throw new Refusal(404, `There is no such signal here: POST to ${[...signals.keys()].join(", ")}.`);
  if (request.method !== "POST") throw new Refusal(405, "Only POST is taken here.");
  const { origin } = request.headers;
  if (origin !== undefined && !isOriginAllowed(origin)) throw new Refusal(403, "Pages of other origins may not send telemetry.");
  return signal;
}

async function projectOf(request: IncomingMessage, authorize: OtlpHttpOptions["authorize"]): Promise<string> {
  const access = await authorize(request.headers);
  if ("refused" in access) throw new Refusal(access.refused, access.message);
  return access.project;
}

/** What the headers alone tell of the body. */
function checkForm(request: IncomingMessage, encoding: Encoding | undefined, maxBodyBytes: number): Encoding {
  if (encoding === undefined) throw new Refusal(415, "The content type must be application/x-protobuf or application/json.");
  parseCodings(request.headers["content-encoding"]);
  if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes);
  return encoding;
}

function toProtobuf(signal: SignalName, json: Buffer, maxBodyBytes: number, reservation: Reservation): Buffer {
  const body = translateJson(signal, json);
  // Arrays of numbers are longer in protobuf than as text.
  if (body.length > maxBodyBytes) throw tooLarge(maxBodyBytes);
  reservation.grow(body.length);
  reservation.shrink(json.length);
  return body;
}

function statusOf(outcome: Outcome): number {
  return outcome.status === "accepted" ? 200 : httpStatusOf(outcome.code);
}

function countsOf({ outcome, received, rejected }: Receipt): { accepted: number; rejected: number } {
  return outcome.status === "accepted" ? { accepted: received - rejected, rejected } : { accepted: 0, rejected: 0 };
}

function toAnswer({ outcome, rejected, remarks }: Receipt, signal: SignalName, encoding: Encoding, status: number): AnswerBody {
  return outcome.status === "accepted"
    ? exportResponse(encoding, signal, rejected, remarks.join("; "))
    : statusResponse(encoding, status, outcome.message);
}

/** The sender went away in the middle of its body. */
const GONE: ReadonlySet<unknown> = new Set(["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "ABORT_ERR"]);

function explain(error: unknown, onBug: (error: unknown) => void): { status: number; message: string } {
  if (error instanceof Refusal) return { status: error.status, message: error.message };
  if (error instanceof DecodeError) return { status: error.reason === "too_large" ? 413 : 400, message: error.message };
  if (GONE.has((error as NodeJS.ErrnoException | null)?.code)) return { status: 400, message: "The request ended before its body." };
  onBug(error);
  return { status: 500, message: "The collector failed on this request; its log says more." };
}
