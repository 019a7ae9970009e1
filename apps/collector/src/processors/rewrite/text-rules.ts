import { createRedactor } from "@retake/protocol";
import { RE2JS } from "re2js";
import { MASK, type RedactRules } from "./rules.ts";

/** What text must not hold. */
export interface TextRules {
  /** The text without it; the same string where it holds none. */
  readonly apply: (text: string) => string;
  /** Whether what matches is the same at the beginning of a text and within another: nothing is anchored. */
  readonly unanchored: boolean;
}

type Replace = (text: string) => string;

/** Built-in patterns and those of the settings, which RE2 matches in time linear in the text. */
export function compileTextRules({ secrets, values }: RedactRules): TextRules {
  const replacements: Replace[] = values.map(({ match, replace }) => {
    const expression = RE2JS.compile(match);
    return (text) => (expression.test(text) ? expression.matcher(text).replaceAll(() => replace) : text);
  });
  const redactor = secrets ? createRedactor() : undefined;
  if (redactor !== undefined) replacements.unshift((text) => redactor([], text) as string);
  const once: Replace = (text) => replacements.reduce((result, replace) => replace(result), text);
  return {
    apply: (text) => {
      const result = once(text);
      // What is written instead of one match may have made another: then nothing of the text is kept.
      return result === text || once(result) === result ? result : MASK;
    },
    unanchored: values.length === 0,
  };
}
