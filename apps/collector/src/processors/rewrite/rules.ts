import { RE2JS } from "re2js";
import { z } from "zod";

/** What stands in place of a value that is redacted as a whole. */
export const MASK = "[redacted]";

const keyRule = z.union([
  z.string().min(1).max(200),
  z.strictObject({ match: z.string().min(1).max(200), action: z.enum(["mask", "drop"]).default("mask") }),
]);

const valueRule = z
  .strictObject({ match: z.string().min(1).max(2000), replace: z.string().min(1).max(200).default(MASK) })
  .superRefine(({ match, replace }, context) => {
    const fault = faultOf(match, replace);
    if (fault !== undefined) context.addIssue({ code: "custom", path: ["match"], message: fault });
  });

function faultOf(match: string, replace: string): string | undefined {
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(match);
  } catch (error) {
    return `is not a regular expression of RE2's syntax, which has no look-around and no back-references: ${(error as Error).message}`;
  }
  if (expression.test("")) return "matches the empty text, and so between any two characters";
  const own = [replace, MASK].find((text) => expression.test(text));
  if (own !== undefined) return `matches what is written instead (${JSON.stringify(own)})`;
  return undefined;
}

/** What is kept out of the store, and out of what is forwarded. */
export const redactRules = z.strictObject({
  /** Known forms of secrets: API keys, tokens, private keys, passwords in addresses, payment cards. */
  secrets: z.boolean().default(true),
  /** Names of attributes and of keys within their values. */
  keys: z.array(keyRule).max(200).default([]),
  values: z.array(valueRule).max(100).default([]),
});
export type RedactRules = z.infer<typeof redactRules>;

const count = z.number().int().min(0).max(1_000_000);

export const limitRules = z.strictObject({
  /** Of a span, a log record, a span's event or link. Those that Retake itself needs are kept beyond it. */
  attributes: count.optional(),
  /** Of one attribute's value or one log record's body. */
  valueBytes: z.number().int().min(64).max(1_000_000_000).optional(),
  /** Of a span. */
  events: count.optional(),
  links: count.optional(),
});
export type LimitRules = z.infer<typeof limitRules>;

export interface RewriteRules {
  readonly redact?: RedactRules | undefined;
  readonly limits?: LimitRules | undefined;
}
