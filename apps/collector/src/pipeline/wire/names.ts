const SLOTS = 1024;
/** The longest key of the conventions has 42. */
const MAX_BYTES = 64;

/** The text last read of each slot: bounded whatever is sent. */
const known: string[] = Array.from({ length: SLOTS }, () => "");

/** UTF-8 as text; a short one read not long ago is the same string again, which costs no memory and no second hash. */
export function readName(bytes: Buffer, start: number, end: number): string {
  const size = end - start;
  if (size > MAX_BYTES) return bytes.toString("utf8", start, end);
  let hash = size;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
  const slot = hash & (SLOTS - 1);
  const text = known[slot]!;
  if (text.length === size && isAt(text, bytes, start)) return text;
  return (known[slot] = bytes.toString("utf8", start, end));
}

/** Beyond ASCII no unit is equal to its byte: such text is decoded each time. */
function isAt(text: string, bytes: Buffer, start: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const byte = bytes[start + i]!;
    if (byte > 0x7f || text.charCodeAt(i) !== byte) return false;
  }
  return true;
}
