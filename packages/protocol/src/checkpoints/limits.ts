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
/** Hex digits that name a blob shared by all runs: 24 bytes of SHA-256. */
export const SHARED_HASH_LENGTH = 48;
/** A string whose JSON text is at least this long is shared by all runs. In characters. */
export const SHARED_LIMIT = 4096;
/** The longest chain of string deltas: what a reader resolves for one string at most. */
export const MAX_DELTA_DEPTH = 8;
/** A delta is written where its line is at most this part of the string's own. */
export const DELTA_SHARE = 0.6;
/** Deeper values are refused: they are cycles, or will overflow some reader's stack. */
export const MAX_DEPTH = 512;

/** Version of the encoding, on every record. */
export const CHECKPOINT_FORMAT = 1;
