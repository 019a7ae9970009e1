import type { IncomingMessage, ServerResponse } from "node:http";
import type { AnswerBody } from "./responses.ts";

/** How long the rest of a refused body is read for nothing. */
const DISCARD_MS = 5_000;

export function sendAnswer(request: IncomingMessage, response: ServerResponse, status: number, { contentType, body }: AnswerBody): void {
  if (response.destroyed || response.headersSent) return;
  response.statusCode = status;
  response.setHeader("content-type", contentType);
  response.setHeader("content-length", body.length);
  response.setHeader("x-content-type-options", "nosniff");
  if (status === 429 || status === 503) response.setHeader("retry-after", retryAfterSeconds(status));
  if (status === 405) response.setHeader("allow", "POST");
  if (status === 401) response.setHeader("www-authenticate", "Bearer");
  if (isWaitingToSend(request, response)) response.setHeader("connection", "close");
  response.end(body);
  if (!request.complete) discardRest(request);
}

/** Whether the sender holds its body back until it is told to go on. */
export function expectsContinue(request: IncomingMessage): boolean {
  return request.headers.expect?.toLowerCase() === "100-continue";
}

/** Refused before it was told so: whether its body still comes nobody knows, so the connection is of no more use. */
function isWaitingToSend(request: IncomingMessage, response: ServerResponse): boolean {
  return expectsContinue(request) && !request.complete && response.statusCode >= 400;
}

/**
 * Lets go of a refused body's rest. A connection closed while its sender still writes is reset, and many senders
 * read the answer only when they are done: it is kept open until then, but not for long.
 */
function discardRest(request: IncomingMessage): void {
  const timer = setTimeout(() => request.destroy(), DISCARD_MS);
  const settle = (): void => clearTimeout(timer);
  request.once("end", settle).once("close", settle).once("error", settle).resume();
}

/** Exporters give a batch up when the wait exceeds their deadline of about 10 s: 1 to 3 s, spread so that they don't come back together. */
function retryAfterSeconds(status: number): number {
  return status === 429 ? 1 : 1 + Math.floor(Math.random() * 3);
}
