import { RetakeError } from "../errors/retake-error.ts";

export function syntaxError(message: string, position: number, data: Record<string, unknown> = {}): RetakeError {
  return new RetakeError("search_syntax", message, { data: { position, ...data } });
}

const SPACE = /\s*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/suy;

/** A place in the text of a search. */
export class Scanner {
  readonly text: string;
  /** In UTF-16 units. */
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** Gives whether there was any space. */
  skipSpace(): boolean {
    return (this.take(SPACE)?.[0] ?? "") !== "";
  }

  /** Whether the text goes on like that. */
  sees(start: string): boolean {
    return this.text.startsWith(start, this.position);
  }

  /** Goes past it, if the text goes on like that. */
  takeText(start: string): boolean {
    if (!this.sees(start)) return false;
    this.position += start.length;
    return true;
  }

  /** Goes past what a sticky expression matches here. */
  take(shape: RegExp): RegExpExecArray | null {
    shape.lastIndex = this.position;
    const match = shape.exec(this.text);
    if (match !== null) this.position = shape.lastIndex;
    return match;
  }

  /** What stands in quotes, its escapes undone; undefined where there is no quote. */
  takeQuoted(): string | undefined {
    if (!this.sees('"')) return undefined;
    const match = this.take(QUOTED);
    if (match === null) throw syntaxError("A quote is not closed.", this.position);
    return match[1]!.replace(/\\(.)/gsu, "$1");
  }
}
