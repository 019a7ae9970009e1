import type { IncomingMessage } from "node:http";
import { inflate, parseCodings } from "./content-coding.ts";
import { tooLarge } from "./refusal.ts";
import type { Reservation } from "./reservation.ts";

/**
 * Reads and decompresses a body. The limit holds for both forms, and a bomb is
 * never expanded past it. What stays reserved is what is given.
 *
 * @throws Refusal 413, 415, 400 or 429.
 */
export async function readBody(request: IncomingMessage, maxBytes: number, reservation: Reservation): Promise<Buffer> {
  const codings = parseCodings(request.headers["content-encoding"]);
  let body = await readRaw(request, maxBytes, reservation);
  // The last one applied is the first one to undo.
  for (const coding of codings.toReversed()) {
    if (body.length === 0) break;
    const plain = await inflate(coding, body, maxBytes, reservation);
    reservation.shrink(body.length);
    body = plain;
  }
  return body;
}

async function readRaw(request: IncomingMessage, maxBytes: number, reservation: Reservation): Promise<Buffer> {
  const length = Number(request.headers["content-length"] ?? NaN);
  if (length > 0 && length <= maxBytes) return readLength(request, length, reservation);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  await readChunks(request, (chunk) => {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    reservation.grow(chunk.length);
    chunks.push(chunk);
  });
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, sizeBytes);
}

/** Its length is known: it goes where one before it lay. The parser of HTTP lets no more bytes through. */
async function readLength(request: IncomingMessage, length: number, reservation: Reservation): Promise<Buffer> {
  let body: Buffer | undefined;
  let sizeBytes = 0;
  await readChunks(request, (chunk) => {
    reservation.grow(chunk.length);
    if (chunk.length === length) body = chunk;
    else chunk.copy((body ??= reservation.borrow(length)), sizeBytes);
    sizeBytes += chunk.length;
  });
  return body === undefined ? Buffer.alloc(0) : body.subarray(0, sizeBytes);
}

/**
 * Gives each chunk as it comes: an iterator of the stream costs more than the chunk. What `take` throws ends the reading,
 * but not the connection: the refusal goes out on it.
 */
function readChunks(request: IncomingMessage, take: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      request.pause();
    };
    const onData = (chunk: Buffer): void => {
      try {
        take(chunk);
      } catch (error) {
        stop();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const onEnd = (): void => {
      stop();
      resolve();
    };
    const onClose = (): void => {
      stop();
      reject(request.errored ?? Object.assign(new Error("The request was closed."), { code: "ECONNRESET" }));
    };
    // It is told of an error by its close as well, but would throw it without a listener.
    request.on("error", () => undefined);
    request.on("data", onData).on("end", onEnd).on("close", onClose);
    if (request.destroyed) onClose();
  });
}
