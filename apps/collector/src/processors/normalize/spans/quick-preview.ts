/** As many characters as a preview has. */
const LENGTH = 200;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/** How nearly every answer begins that the conventions' instrumentations send. */
const answer = Buffer.from('[{"role":"assistant","parts":[{"type":"text","content":"');
/** What may come after its text where it is all that there is. */
const END = /^"\}\](?:,"finish_reason":"[a-z_]{0,40}")?\}\]$/;
const MAX_END = 80;

/** Bytes that read as they stand: printable ASCII that no JSON text escapes. */
const readable = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= SPACE && byte <= 0x7e && byte !== BACKSLASH ? 1 : 0));

/**
 * The place of an output's preview, where it can be seen without parsing: one answer of plain
 * text, or a tool's result that is not itself a text in quotes. undefined: it has to be parsed.
 */
export function quickPreview(bytes: Buffer, from: number, to: number, isResult: boolean): { from: number; to: number } | undefined {
  if (isResult) return bytes[from] === QUOTE ? undefined : plain(bytes, from, to, false);
  if (!startsWith(bytes, from, to, answer)) return undefined;
  const found = plain(bytes, from + answer.length, to, true);
  if (found === undefined || bytes[found.to] !== QUOTE) return found;
  return to - found.to <= MAX_END && END.test(bytes.toString("latin1", found.to, to)) ? found : undefined;
}

/** The words from there on, as far as a preview goes, where they stand one space apart on one line. */
function plain(bytes: Buffer, start: number, to: number, isQuoted: boolean): { from: number; to: number } | undefined {
  let from = start;
  while (from < to && bytes[from] === SPACE) from++;
  const end = Math.min(to, from + LENGTH);
  let last = SPACE;
  let at = from;
  while (at < end && !(isQuoted && bytes[at] === QUOTE)) {
    const byte = bytes[at++]!;
    if (readable[byte] === 0 || (byte === SPACE && last === SPACE)) return undefined;
    last = byte;
  }
  // A space at the end would be trimmed, or be the first of several.
  if (at === from || (last === SPACE && !(at < to && isWordAt(bytes, at, isQuoted)))) return undefined;
  return { from, to: at };
}

function isWordAt(bytes: Buffer, at: number, isQuoted: boolean): boolean {
  const byte = bytes[at]!;
  return byte !== SPACE && readable[byte] === 1 && !(isQuoted && byte === QUOTE);
}

function startsWith(bytes: Buffer, from: number, to: number, text: Buffer): boolean {
  if (to - from < text.length) return false;
  for (let i = text.length - 1; i >= 0; i--) if (bytes[from + i] !== text[i]) return false;
  return true;
}
