import type { Transform } from "node:stream";
import zlib from "node:zlib";
import { Refusal, tooLarge } from "./refusal.ts";
import type { Reservation } from "./reservation.ts";

/** Makes what undoes a coding; `head` is the first bytes. */
type CreateInflater = (head: Buffer, chunkSize: number) => Transform & { readonly bytesWritten: number };

const gunzip: CreateInflater = (_, chunkSize) => zlib.createGunzip({ chunkSize });

const inflaters = new Map<string, CreateInflater>([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  // The standard means zlib's format; some senders leave its head and checksum out.
  ["deflate", (head, chunkSize) => (isZlib(head) ? zlib.createInflate({ chunkSize }) : zlib.createInflateRaw({ chunkSize }))],
]);
// Node before 22.15 has no zstd.
if (typeof zlib.createZstdDecompress === "function") inflaters.set("zstd", (_, chunkSize) => zlib.createZstdDecompress({ chunkSize }));

/** Nobody compresses twice but by mistake, and thrice but in an attack. */
const MAX_CODINGS = 2;
/** zstd may come in frames, one after the other. */
const MAX_FRAMES = 1_000;
const MIN_CHUNK_BYTES = 16 * 1024;
const MAX_CHUNK_BYTES = 1024 * 1024;
/** How much larger telemetry is than its compressed form, about. */
const USUAL_RATIO = 8;

/**
 * The codings of a `Content-Encoding`, in the order in which they were applied.
 *
 * @throws Refusal 415 Thrown where one is not known.
 */
export function parseCodings(header = ""): string[] {
  const codings = header
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  const unknown = codings.find((coding) => !inflaters.has(coding));
  if (unknown !== undefined) {
    const known = [...inflaters.keys()].filter((coding) => coding !== "x-gzip").join(", ");
    throw new Refusal(415, `Content-Encoding ${JSON.stringify(unknown.slice(0, 50))} is not known; use ${known} or none.`);
  }
  if (codings.length > MAX_CODINGS) throw new Refusal(415, `The body is compressed ${codings.length} times; once is enough.`);
  return codings;
}

/**
 * Undoes one coding, counting what comes out while it does: a bomb ends at the limit, and many at a time end where
 * the collector holds as much as it may.
 *
 * @throws Refusal 400, 413 or 429.
 */
export async function inflate(coding: string, body: Buffer, maxBytes: number, reservation: Reservation): Promise<Buffer> {
  const create = inflaters.get(coding)!;
  const chunkSize = Math.min(Math.max(body.length * USUAL_RATIO, MIN_CHUNK_BYTES), MAX_CHUNK_BYTES);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const take = (chunk: Buffer): void => {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    reservation.grow(chunk.length);
    chunks.push(chunk);
  };
  let rest = body;
  for (let frame = 0; rest.length > 0; frame++) {
    if (frame === MAX_FRAMES) throw new Refusal(400, `The body is made of too many pieces of ${coding}.`);
    rest = rest.subarray(await inflateFrame(create(rest, chunkSize), coding, rest, take));
    // What follows a stream would be lost in silence. Node itself sees to gzip, which may end in zeros.
    if (coding === "deflate" && rest.length > 0) throw new Refusal(400, "The body goes on after the end of its deflate stream.");
    if (coding !== "zstd") break;
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, sizeBytes);
}

/** Gives how many bytes of `body` the frame at its beginning has. */
async function inflateFrame(
  inflater: ReturnType<CreateInflater>,
  coding: string,
  body: Buffer,
  take: (chunk: Buffer) => void,
): Promise<number> {
  inflater.end(body);
  try {
    for await (const chunk of inflater as AsyncIterable<Buffer>) take(chunk);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, `The body is not ${coding}: ${(error as Error).message}`);
  } finally {
    inflater.destroy();
  }
  return inflater.bytesWritten;
}

/** RFC 1950: method 8 in the low bits, and a multiple of 31. No stream without that head begins like this. */
function isZlib(head: Buffer): boolean {
  return head.length >= 2 && (head[0]! & 0x0f) === 8 && head.readUInt16BE(0) % 31 === 0;
}
