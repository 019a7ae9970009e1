import { Scanner, syntaxError } from "./scanner.ts";

const NAME = /[^\s."[\]<>=!~:]+/uy;
const INDEX = /\[(-?\d{1,9})\]/uy;
const POINTER = /(?:\/[^\s<>=!:]*)+/uy;

export interface StatePath {
  /** JSON Pointer (RFC 6901) from the top of a checkpoint. */
  readonly pointer: string;
  readonly written: string;
}

/**
 * Reads a path as people write it: `cart.items[0].price`, `messages[-1]` for the last one, `files."src/index.ts"`. It begins at
 * the agent's own state; `state.` before it may be there. A JSON Pointer begins at the top of the checkpoint: `/journal/3`.
 *
 * @throws RetakeError `search_syntax`
 */
export function parseStatePath(scanner: Scanner): StatePath {
  const { position } = scanner;
  const pointer = scanner.take(POINTER)?.[0];
  if (pointer !== undefined) return { pointer, written: pointer };
  const tokens: string[] = [];
  do tokens.push(...readName(scanner), ...readIndexes(scanner));
  while (scanner.takeText("."));
  const written = scanner.text.slice(position, scanner.position);
  const own = tokens[0] === "state" ? tokens : ["state", ...tokens];
  return { pointer: pointerOf(own), written };
}

/** The pointer of a path that stands alone. @throws RetakeError `search_syntax` */
export function readStatePath(text: string): string {
  const scanner = new Scanner(text.trim());
  const { pointer } = parseStatePath(scanner);
  if (!scanner.isAtEnd) throw syntaxError("Here the path ends, but something follows.", scanner.position);
  return pointer;
}

function readName(scanner: Scanner): string[] {
  const name = scanner.takeQuoted() ?? scanner.take(NAME)?.[0];
  if (name === undefined)
    throw syntaxError(
      'A path is written cart.items[0].price; a name with other characters is in quotes: files."src/index.ts".',
      scanner.position,
    );
  return [name];
}

function readIndexes(scanner: Scanner): string[] {
  const indexes: string[] = [];
  for (let index = scanner.take(INDEX); index !== null; index = scanner.take(INDEX)) indexes.push(index[1]!);
  return indexes;
}

/** Tokens as a JSON Pointer (RFC 6901). */
export function pointerOf(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The tokens of a JSON Pointer. */
export function tokensOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A pointer as people write it; `readStatePath` reads it back. */
export function printStatePath(pointer: string): string {
  const [top, ...tokens] = tokensOf(pointer);
  if (top !== "state" || tokens.length === 0) return pointer;
  const text = tokens.map((token, i) => {
    if (i > 0 && /^-?\d{1,9}$/.test(token)) return `[${token}]`;
    const name = /^[^\s."[\]<>=!~:/]+$/u.test(token) ? token : `"${token.replace(/["\\]/g, "\\$&")}"`;
    return i === 0 ? name : `.${name}`;
  });
  return tokens[0] === "state" ? `state.${text.join("")}` : text.join("");
}
