import { diff_match_patch } from "@dmsnell/diff-match-patch";

export interface TextPart {
  readonly type: "same" | "removed" | "added";
  readonly text: string;
}

const KEEP = 60;
const TIMEOUT_S = 0.1;
const types = { "-1": "removed", "0": "same", "1": "added" } as const;
const WORDS = /[\p{L}\p{M}_]+|\p{N}+|\s+|[^]/gu;
/** Encoded data, or a language without spaces: there, characters are told apart. */
const LONG_WORD = /[^\s]{200}/;
const CHARACTERS = /[^]/gu;
const LINES = /[^\n]*\n|[^\n]+/g;

/** What differs between two texts, word by word; long unchanged stretches are cut to their ends. */
export function diffText(before: string, after: string): TextPart[] {
  return diffWords(before, after).map((part, index, all) =>
    part.type === "same" ? { type: "same", text: cutMiddle(part.text, index === 0, index === all.length - 1) } : part,
  );
}

/** The same in whole words, with nothing cut. */
export function diffWords(before: string, after: string): TextPart[] {
  return diffTokens(before, after, LONG_WORD.test(before) || LONG_WORD.test(after) ? CHARACTERS : WORDS);
}

/** The same in whole lines, each with the break that ends it. */
export function diffLines(before: string, after: string): TextPart[] {
  return diffTokens(before, after, LINES);
}

function diffTokens(before: string, after: string, shape: RegExp): TextPart[] {
  const engine = new diff_match_patch();
  engine.Diff_Timeout = TIMEOUT_S;
  const names = new TokenNames();
  const [a, b] = [names.of(before, shape), names.of(after, shape)];
  if (a === undefined || b === undefined) return whole(before, after);
  const diffs = engine.diff_main(a, b, false);
  engine.diff_cleanupSemantic(diffs);
  return diffs.map((diff) => ({ type: types[String(diff[0]) as keyof typeof types], text: names.text(String(diff[1])) }));
}

/** So many different words that there are no characters left to name them: nothing to read side by side. */
function whole(before: string, after: string): TextPart[] {
  return [
    { type: "removed", text: before },
    { type: "added", text: after },
  ];
}

const FIRST = 0x21;
const BEFORE_SURROGATES = 0xd800;

/** Texts as one character a token: what the library compares. */
class TokenNames {
  readonly #names = new Map<string, string>();
  readonly #tokens = new Map<string, string>();

  of(text: string, shape: RegExp): string | undefined {
    let names = "";
    for (const [token] of text.matchAll(shape)) {
      let name = this.#names.get(token);
      if (name === undefined) {
        const code = FIRST + this.#names.size;
        if (code >= BEFORE_SURROGATES) return undefined;
        name = String.fromCharCode(code);
        this.#names.set(token, name);
        this.#tokens.set(name, token);
      }
      names += name;
    }
    return names;
  }

  text(names: string): string {
    let text = "";
    for (const name of names) text += this.#tokens.get(name) ?? "";
    return text;
  }
}

function cutMiddle(text: string, first: boolean, last: boolean): string {
  if (text.length <= 3 * KEEP) return text;
  const head = first ? "" : text.slice(0, KEEP);
  const tail = last ? "" : text.slice(-KEEP);
  return `${head} … ${tail}`;
}
