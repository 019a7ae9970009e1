/**
 * What text searches look through, as migration 0001 indexes it: input, output and error of a span in lower
 * case, the escapes of JSON undone as far as words are concerned (`\n` before a word must not become part of it).
 */
export const searchedText = searchable("concat(input, '\\n', output, '\\n', error)");

/** The same done to an expression: to what is asked for. */
export function searchable(expression: string): string {
  return `lowerUTF8(replaceAll(replaceAll(replaceAll(replaceAll(${expression}, '\\\\n', ' '), '\\\\t', ' '), '\\\\r', ' '), '\\\\', ''))`;
}
