import { RetakeError } from "../errors/retake-error.ts";

/** One term as written: an optional minus, an optional field, a word or a quoted text. */
export interface Token {
  readonly negated: boolean;
  readonly field: string | undefined;
  readonly value: string;
  readonly quoted: boolean;
  /** Where it begins, and where its value begins; in UTF-16 units. */
  readonly start: number;
  readonly valueStart: number;
}

const shape = /(-?)(?:([A-Za-z_][\w.-]*):)?(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/y;

/** @throws RetakeError `search_syntax` Thrown when a quote is not closed or stands inside a word. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (;;) {
    while (position < text.length && /\s/.test(text[position]!)) position++;
    if (position >= text.length) return tokens;
    shape.lastIndex = position;
    const match = shape.exec(text)!;
    const [whole, minus, field, quoted, word] = match;
    const end = position + whole.length;
    if (whole === "" || (end < text.length && !/\s/.test(text[end]!)))
      throw syntaxError("A quote is not closed, or stands inside a word.", end);
    const valueStart = end - (quoted === undefined ? word!.length : quoted.length + 2);
    tokens.push({
      negated: minus === "-",
      field,
      value: quoted === undefined ? word! : quoted.replace(/\\(.)/g, "$1"),
      quoted: quoted !== undefined,
      start: position,
      valueStart,
    });
    position = end;
  }
}

export function syntaxError(message: string, position: number, data: Record<string, unknown> = {}): RetakeError {
  return new RetakeError("search_syntax", message, { data: { position, ...data } });
}
