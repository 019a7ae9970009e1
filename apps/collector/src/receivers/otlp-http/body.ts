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
  for await (const chunk of chunksOf(request)) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    reservation.grow(chunk.length);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, sizeBytes);
}

/** Its length is known: it goes where one before it lay. The parser of HTTP lets no more bytes through. */
async function readLength(request: IncomingMessage, length: number, reservation: Reservation): Promise<Buffer> {
  let room: Buffer | undefined;
  let sizeBytes = 0;
  for await (const chunk of chunksOf(request)) {
    reservation.grow(chunk.length);
    if (chunk.length === length) return chunk;
    room ??= reservation.borrow(length);
    sizeBytes += chunk.copy(room, sizeBytes);
  }
  return room === undefined ? Buffer.alloc(0) : room.subarray(0, sizeBytes);
}

/** Leaving a loop over them must not destroy the socket: the refusal goes out on it. */
function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}
