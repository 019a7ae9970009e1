import type { Json } from "@retake/protocol";
import { shorten } from "./table.ts";
import { plain } from "./text.ts";

// A value may be megabytes long; far more than a line shows is not even looked at.
const MOST_CHARACTERS = 4_000;

/** A value in one line of at most this width; nothing for what is not there. */
export function valueText(value: Json | undefined, width = 100): string {
  if (value === undefined) return "";
  return shorten(plain(JSON.stringify(value).slice(0, MOST_CHARACTERS)), width);
}

interface ValueChange {
  readonly path: string;
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
}

/** A change in one line: `/cart/total  10 → 12`, `+ /cart/coupon  "X"`, `- /cart/coupon  "X"`. */
export function changeText({ path, before, after }: ValueChange, width = 60): string {
  const where = path === "" ? "(all of it)" : shorten(plain(path), 100);
  if (before === undefined) return `+ ${where}  ${valueText(after, width)}`;
  if (after === undefined) return `- ${where}  ${valueText(before, width)}`;
  return `~ ${where}  ${valueText(before, width)} → ${valueText(after, width)}`;
}
