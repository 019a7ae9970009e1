import { hash, randomInt, timingSafeEqual } from "node:crypto";

/** Without what is mistaken for something else. */
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** What whoever sees the collector's console can become the owner with: 100 random bits, of this process alone. */
export interface SetUpCode {
  readonly text: string;
  readonly matches: (given: string) => boolean;
}

export function createSetUpCode(): SetUpCode {
  const group = (): string => Array.from({ length: GROUP_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  const text = Array.from({ length: GROUPS }, group).join("-");
  const digest = digestOf(text);
  return { text, matches: (given) => timingSafeEqual(digestOf(given), digest) };
}

/** Of codes, however they were typed. */
function digestOf(text: string): Buffer {
  return hash("sha256", text.toUpperCase().replace(/[^A-Z0-9]/g, ""), "buffer");
}
