import { stripVTControlCharacters, styleText } from "node:util";

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Text of unknown origin in one line, without anything that a terminal would obey. */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Bidi_Control}]/gu, "")
    .trim();
}

/** Coloured where the output is a terminal that wants it. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout, validateStream: true });
}

export function statusStyle(status: string): Style {
  if (status === "ok" || status === "passed" || status === "improved") return "green";
  if (status === "error" || status === "failed" || status === "regressed") return "red";
  return "yellow";
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** JSON and nothing else on standard output; what a terminal would obey is escaped. */
export function printJson(value: unknown): void {
  print(safeJson(value));
}

/** JSON in indented lines, in which control and bidirectional characters stand escaped. */
export function safeJson(value: unknown): string {
  const escape = (character: string): string => `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replace(/[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu, escape);
}

/** A note beside the answer, on standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
