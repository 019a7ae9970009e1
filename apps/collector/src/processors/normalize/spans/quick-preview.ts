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
 * The place of an output's preview, where it can be seen without parsing: one answer of plain ASCII
 * text, or a tool's result that is not itself a text in quotes. undefined: it has to be parsed.
 *
 * @param words those of `bytes`
 */
export function quickPreview(
  bytes: Buffer,
  words: DataView,
  from: number,
  to: number,
  isResult: boolean,
): { from: number; to: number } | undefined {
  if (isResult) return plain(bytes, words, from, to, false);
  if (!startsWith(bytes, from, to, answer)) return undefined;
  const found = plain(bytes, words, from + answer.length, to, true);
  if (found === undefined || bytes[found.to] !== QUOTE) return found;
  return to - found.to <= MAX_END && END.test(bytes.toString("latin1", found.to, to)) ? found : undefined;
}

/** The words from there on, as far as a preview goes, where they stand one space apart on one line. */
function plain(bytes: Buffer, words: DataView, start: number, to: number, isQuoted: boolean): { from: number; to: number } | undefined {
  const from = afterSpaces(bytes, start, to);
  if (!isQuoted && bytes[from] === QUOTE) return undefined;
  const end = Math.min(to, from + LENGTH);
  let at = from + plainWords(words, from, end, isQuoted);
  let last = at > from ? bytes[at - 1]! : SPACE;
  while (at < end && !(isQuoted && bytes[at] === QUOTE)) {
    const byte = bytes[at++]!;
    if (readable[byte] === 0 || (byte === SPACE && last === SPACE)) return undefined;
    last = byte;
  }
  // A space at the end would be trimmed, or be the first of several.
  if (at === from || (last === SPACE && !(at < to && isWordAt(bytes, at, isQuoted)))) return undefined;
  return { from, to: at };
}

function afterSpaces(bytes: Buffer, start: number, to: number): number {
  let from = start;
  while (from < to && bytes[from] === SPACE) from++;
  return from;
}

const HIGH = 0x80808080 | 0;
const BACKSLASHES = 0x5c5c5c5c;

/** How many bytes there are that are readable, no quote that ends them, and no space after another: by whole fours only. */
function plainWords(words: DataView, from: number, end: number, isQuoted: boolean): number {
  const ends = isQuoted ? 0x22222222 : BACKSLASHES;
  let at = from;
  let afterSpace = false;
  for (; at + 4 <= end; at += 4) {
    const four = words.getInt32(at, true);
    if ((four & HIGH) !== 0) break; // below, no sum carries into the next byte
    const spaces = zerosOf(four ^ 0x20202020);
    const isPrinted = ((four + 0x60606060) & HIGH) === HIGH && ((four + 0x01010101) & HIGH) === 0;
    if (!isPrinted || (zerosOf(four ^ BACKSLASHES) | zerosOf(four ^ ends)) !== 0) break;
    if ((spaces & (spaces << 8)) !== 0 || (afterSpace && (spaces & 0x80) !== 0)) break;
    afterSpace = spaces < 0;
  }
  return at - from;
}

/** The high bit of each byte that is zero, of four below 0x80. */
function zerosOf(four: number): number {
  return ~(four + 0x7f7f7f7f) & HIGH;
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
