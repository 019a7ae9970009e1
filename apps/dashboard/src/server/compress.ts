import "server-only";
import { promisify } from "node:util";
import { brotliCompress, constants, zstdCompress } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;

/** Smaller ones are left to the server, which knows gzip only: at these sizes it takes longer than everything else together. */
const LARGE_BYTES = 100_000;

const encodings: readonly { readonly name: string; readonly encode: (bytes: Bytes) => Promise<Bytes> }[] = [
  { name: "zstd", encode: async (bytes) => promisify(zstdCompress)(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }) },
  { name: "br", encode: async (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }) },
];

/** A JSON answer, if large compressed by the fastest encoding that the browser knows. */
export async function jsonResponse(bytes: Bytes, accepted: string | null): Promise<Response> {
  const headers: Record<string, string> = { "content-type": "application/json", "cache-control": "no-store" };
  const offered = new Set((accepted ?? "").split(",").map((name) => name.split(";")[0]!.trim()));
  const encoding = bytes.byteLength < LARGE_BYTES ? undefined : encodings.find(({ name }) => offered.has(name));
  if (!encoding) return new Response(bytes, { headers });
  return new Response(await encoding.encode(bytes), {
    headers: { ...headers, "content-encoding": encoding.name, vary: "accept-encoding" },
  });
}
