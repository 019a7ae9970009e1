import type { Binder } from "./binder.ts";
import { searchable, searchedText } from "./searched-text.ts";

/**
 * A condition over `span_io`. The index gives the spans that hold all words; anything but a single word is then looked
 * for in those, as it stands.
 *
 * @param wordsOnly whether it is enough that all words are there
 */
export function compileText(text: string, binder: Binder, wordsOnly = false): string {
  const asked = searchable(binder.bind("String", text));
  // To the index, ASCII letters and digits make words, and so does all that isn't ASCII.
  const words = /[A-Za-z0-9]|[^\u0000-\u007f]/.test(text) ? [`hasAllTokens(${searchedText}, ${asked})`] : [];
  const phrase = wordsOnly || /^(?:[A-Za-z0-9]|[^\u0000-\u007f])+$/.test(text) ? [] : [`position(${searchedText}, ${asked}) > 0`];
  return [...words, ...phrase].join(" AND ");
}
