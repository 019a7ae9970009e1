/** A value whose text is longer than this is a blob of its own. In characters. */
export const INLINE_LIMIT = 256;
/** A list or map whose text is longer than this is cut into chunks. */
export const UNCHUNKED_LIMIT = 512;
/** Mean length of a chunk; a power of two. */
export const CHUNK_TARGET = 256;
/** A chunk never grows past this by another item. */
export const CHUNK_LIMIT = 4 * CHUNK_TARGET;
/** What a reference counts for, so that chunk boundaries don't depend on how long its number is. */
export const REFERENCE_SIZE = 8;
/** Hex digits of a digest: 16 bytes of SHA-256. */
export const DIGEST_LENGTH = 32;
/** Deeper values are refused: they are cycles, or will overflow some reader's stack. */
export const MAX_DEPTH = 512;

/** Version of the encoding, on every record. */
export const CHECKPOINT_FORMAT = 1;
