import { parseField } from "./parse-field.ts";
import { parsePattern } from "./parse-pattern.ts";
import { Scanner, syntaxError } from "./scanner.ts";
import type { SearchExpression, SearchQuery, SearchTerm } from "./tree.ts";

/** Deeper groups are a mistake, or meant to be one. */
const MAX_DEPTH = 20;
const MAX_LENGTH = 4_000;
const MAX_TERMS = 100;

const WORD = /[^\s"()]+/uy;
const OR = /OR(?=[\s()]|$)/uy;

/**
 * Parses a search. What stands side by side must all hold: words, "phrases", `field:value`, patterns of steps. `OR` and
 * parentheses group, `-` before anything excludes it. docs/guides/search.md has the whole language.
 *
 * @param nowMs what `since:7d` counts back from, in Unix milliseconds
 * @throws RetakeError `search_syntax` with `data.position`; Thrown where the text is not of the language, for an unknown
 * field (`data.nearest` has the nearest names) and for a value that its field can't have.
 *
 * @example
 * ```ts
 * parseSearch('agent:support (cost:>0.05 OR status:error) "card declined" search -> refund!error');
 * ```
 */
export function parseSearch(text: string, nowMs: number = Date.now()): SearchQuery {
  if (text.length > MAX_LENGTH) throw syntaxError(`A search has ${MAX_LENGTH} characters at most.`, MAX_LENGTH);
  return { where: new Parser(text, nowMs).parse() };
}

class Parser {
  readonly #scanner: Scanner;
  readonly #nowMs: number;
  #depth = 0;
  #terms = 0;

  constructor(text: string, nowMs: number) {
    this.#scanner = new Scanner(text);
    this.#nowMs = nowMs;
  }

  parse(): SearchExpression {
    this.#scanner.skipSpace();
    if (this.#scanner.isAtEnd) return { type: "all", of: [] };
    const expression = this.#either();
    if (!this.#scanner.isAtEnd)
      throw syntaxError("This parenthesis closes nothing; put it in quotes to search for it.", this.#scanner.position);
    return expression;
  }

  #either(): SearchExpression {
    const of = [this.#both()];
    while (this.#scanner.take(OR) !== null) {
      this.#scanner.skipSpace();
      of.push(this.#both());
    }
    return of.length === 1 ? of[0]! : { type: "any", of };
  }

  #both(): SearchExpression {
    const scanner = this.#scanner;
    const of: SearchExpression[] = [];
    while (!scanner.isAtEnd && !scanner.sees(")") && !this.#seesOr()) {
      of.push(this.#each());
      if (!scanner.skipSpace() && !scanner.isAtEnd && !scanner.sees(")"))
        throw syntaxError("A space is missing here; what holds quotes or parentheses stands in quotes as a whole.", scanner.position);
    }
    if (of.length === 0) throw syntaxError("Something to search for is missing here.", scanner.position);
    return of.length === 1 ? of[0]! : { type: "all", of };
  }

  #seesOr(): boolean {
    const { position } = this.#scanner;
    const found = this.#scanner.take(OR) !== null;
    this.#scanner.position = position;
    return found;
  }

  #each(): SearchExpression {
    const scanner = this.#scanner;
    const { position } = scanner;
    if (scanner.sees("->") || scanner.sees("=>")) throw syntaxError("Before an arrow comes a step.", position);
    if (scanner.takeText("-")) {
      if (scanner.isAtEnd || /\s/.test(scanner.text[scanner.position]!))
        throw syntaxError("A minus stands before what must not occur; here nothing follows.", position);
      return this.#nested(position, () => ({ type: "not", of: this.#each() }));
    }
    if (++this.#terms > MAX_TERMS) throw syntaxError(`A search has ${MAX_TERMS} terms at most.`, position);
    return parsePattern(scanner, this.#nowMs) ?? (scanner.takeText("(") ? this.#group(position) : this.#term());
  }

  #group(position: number): SearchExpression {
    const scanner = this.#scanner;
    scanner.skipSpace();
    const expression = this.#nested(position, () => this.#either());
    if (!scanner.takeText(")")) throw syntaxError("A parenthesis is not closed.", position);
    return expression;
  }

  #nested(position: number, parse: () => SearchExpression): SearchExpression {
    if (++this.#depth > MAX_DEPTH) throw syntaxError(`Groups are nested ${MAX_DEPTH} deep at most.`, position);
    const expression = parse();
    this.#depth--;
    return expression;
  }

  #term(): SearchTerm {
    const scanner = this.#scanner;
    const { position } = scanner;
    const quoted = scanner.takeQuoted();
    if (quoted !== undefined) return this.#text(quoted, true, position);
    return parseField(scanner, this.#nowMs) ?? this.#text(scanner.take(WORD)?.[0] ?? "", false, position);
  }

  #text(text: string, phrase: boolean, position: number): SearchTerm {
    if (text.trim() === "") throw syntaxError("A text to search for is empty.", position);
    if (text === "$" && !phrase) throw syntaxError("Before $ comes the step that the run ends with.", position);
    return { type: "text", text, phrase };
  }
}
