const LOOKED_AT = 5_000;
const signs = [
  /^ {0,3}#{1,6} \S/m,
  /^ {0,3}(?:[-*+]|\d{1,3}[.)]) \S/m,
  /^ {0,3}(?:```|~~~|> )/m,
  /^ {0,3}\|.*\|\s*$/m,
  /\*\*[^\s*][^*\n]{0,200}\*\*/,
  /`[^`\n]{1,200}`/,
  /\[[^\]\n]{1,200}\]\([^)\n]{1,500}\)/,
];

/** Whether a text gains by being read as Markdown. */
export function looksLikeMarkdown(text: string): boolean {
  const start = text.slice(0, LOOKED_AT);
  return signs.some((sign) => sign.test(start));
}
