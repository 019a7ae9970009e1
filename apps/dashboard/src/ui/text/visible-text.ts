/** A stretch of text; `hidden` ones stand for characters that a reader could not see. */
export interface TextSegment {
  readonly text: string;
  readonly hidden: boolean;
}

// Controls but tab and newline, soft hyphen, bidirectional and zero-width characters, tag characters, lone surrogates.
const invisible =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]/gu;
const pictographBefore = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u;

/** Splits text so that control, zero-width and bidirectional characters can be drawn as marks instead of acting. */
export function visibleText(text: string): TextSegment[] {
  const segments: TextSegment[] = [];
  let last = 0;
  for (const match of text.matchAll(invisible)) {
    const character = match[0];
    if (character === "\r" && text[match.index + 1] === "\n") continue;
    if (character === "\u200d" && pictographBefore.test(text.slice(Math.max(0, match.index - 2), match.index))) continue;
    if (match.index > last) segments.push({ text: text.slice(last, match.index), hidden: false });
    segments.push({ text: nameOf(character), hidden: true });
    last = match.index + character.length;
  }
  if (last < text.length) segments.push({ text: text.slice(last), hidden: false });
  return segments;
}

/** The same in one string, for titles and labels. */
export function visibleString(text: string): string {
  return visibleText(text)
    .map((segment) => segment.text)
    .join("");
}

const UNBROKEN = /\S{400}/u;
const PIECE = /(\S{100})/u;

/**
 * Pieces between which a line may break. Without such places a browser shapes a run without spaces again for each of its
 * lines: of 100,000 characters, for a quarter of a minute.
 */
export function breakable(text: string): string[] {
  return UNBROKEN.test(text) ? text.split(PIECE).filter((piece) => piece !== "") : [text];
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return `‹U+${code.toString(16).toUpperCase().padStart(4, "0")}›`;
}
