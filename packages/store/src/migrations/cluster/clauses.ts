const token =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\[\s\S])*'?|"(?:[^"\\]|\\[\s\S])*"?|`(?:[^`\\]|\\[\s\S])*`?|[()[\],]|[^'"`()[\],/-]+|[\s\S]/g;

/** The statement without its comments. */
export function withoutComments(sql: string): string {
  const parts = Array.from(sql.matchAll(token), ([part]) => part);
  return parts
    .filter((part) => !part.startsWith("--") && !part.startsWith("/*"))
    .join("")
    .trim();
}

/** The pieces of a list: commas inside of brackets or quotes separate nothing. */
export function splitList(sql: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  let depth = 0;
  for (const [part] of sql.matchAll(token)) {
    if (part === "(" || part === "[") depth++;
    if (part === ")" || part === "]") depth--;
    if (part === "," && depth === 0) {
      pieces.push(piece.trim());
      piece = "";
    } else piece += part;
  }
  if (piece.trim() !== "") pieces.push(piece.trim());
  return pieces;
}

/** What stands between the first bracket, which the text begins with, and the one that closes it; and what follows. */
export function splitBrackets(sql: string): { inside: string; after: string } | undefined {
  let depth = 0;
  for (const { 0: part, index } of sql.matchAll(token)) {
    if (part === "(") depth++;
    if (depth === 0) return undefined;
    if (part === ")" && --depth === 0) return { inside: sql.slice(1, index), after: sql.slice(index + 1).trim() };
  }
  return undefined;
}
