import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";

/** Shorter ones gain nothing. */
const LEAST_BYTES = 512;
const params = { [constants.ZSTD_c_compressionLevel]: 1 };

// Node 22 before 22.15 has none: bodies stay as they are there.
const compress = (zstdCompress as typeof zstdCompress | undefined) && promisify(zstdCompress);
const decompress = (zstdDecompress as typeof zstdDecompress | undefined) && promisify(zstdDecompress);

/** A body as it goes to disk: a third of its size where it is recorded text, at 4 ms of another thread's time for each MB. */
export async function packBody(body: Buffer): Promise<{ readonly body: Buffer; readonly compressed: boolean }> {
  if (body.length < LEAST_BYTES || compress === undefined) return { body, compressed: false };
  const packed = await compress(body, { params });
  return packed.length < body.length ? { body: packed, compressed: true } : { body, compressed: false };
}

/** The body as it came; undefined where it is not what was packed. */
export async function unpackBody(body: Buffer, compressed: boolean, rawBytes: number): Promise<Buffer | undefined> {
  if (!compressed) return body;
  if (decompress === undefined) return undefined;
  try {
    const raw = await decompress(body, { maxOutputLength: Math.max(rawBytes, 1) });
    return raw.length === rawBytes ? raw : undefined;
  } catch {
    return undefined;
  }
}
