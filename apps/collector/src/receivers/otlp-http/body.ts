import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import zlib from "node:zlib";
import type { ByteBudget } from "../../pipeline/index.ts";
import { Refusal } from "./refusal.ts";

type Inflate = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const inflaters = new Map<string, Inflate>([
  ["gzip", promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip)],
  ["deflate", promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate)],
]);
// Node before 22.15 has no zstd.
if (typeof zlib.zstdDecompress === "function") inflaters.set("zstd", promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress));

/** A part of the budget that grows with what is read and goes back as a whole. */
export class Reservation {
  readonly #budget: ByteBudget;
  #sizeBytes = 0;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** @throws Refusal 429 where the collector holds as much as it may. */
  grow(sizeBytes: number): void {
    if (!this.#budget.tryReserve(sizeBytes)) throw new Refusal(429, "The collector holds as much telemetry as it may; send again.");
    this.#sizeBytes += sizeBytes;
  }

  release(): void {
    this.#budget.release(this.#sizeBytes);
    this.#sizeBytes = 0;
  }
}

/**
 * Reads and decompresses a body. The limit holds for both forms, and a bomb is
 * never expanded past it.
 *
 * @throws Refusal 413, 415, 400 or 429.
 */
export async function readBody(request: IncomingMessage, maxBytes: number, reservation: Reservation): Promise<Buffer> {
  const coding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  const inflate = inflaters.get(coding);
  if (inflate === undefined && coding !== "identity" && coding !== "") {
    throw new Refusal(
      415,
      `Content-Encoding ${JSON.stringify(coding.slice(0, 50))} is not known; use ${[...inflaters.keys()].join(", ")} or none.`,
    );
  }
  const raw = await readRaw(request, maxBytes, reservation);
  if (inflate === undefined || raw.length === 0) return raw;
  const plain = await decompress(inflate, raw, coding, maxBytes);
  reservation.grow(plain.length);
  return plain;
}

async function readRaw(request: IncomingMessage, maxBytes: number, reservation: Reservation): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // Leaving the loop must not destroy the socket: the refusal goes out on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    reservation.grow(chunk.length);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, sizeBytes);
}

async function decompress(inflate: Inflate, raw: Buffer, coding: string, maxBytes: number): Promise<Buffer> {
  try {
    return await inflate(raw, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw new Refusal(400, `The body is not ${coding}: ${(error as Error).message}`);
  }
}

/**
 * Lets go of a refused body's rest for a moment. A connection closed while its
 * sender still writes is reset, and the sender never sees the answer.
 */
export async function discardRest(request: IncomingMessage, withinMs: number): Promise<void> {
  if (request.complete || request.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, withinMs);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.once("end", end).once("close", end).resume();
  });
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, `The body is larger than ${maxBytes} bytes; send smaller batches or raise RETAKE_MAX_BODY_BYTES.`);
}
