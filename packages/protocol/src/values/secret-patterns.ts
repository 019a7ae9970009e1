import { mayHoldCard, redactCards } from "./payment-cards.ts";

/*
 * Known forms of secrets. Each pattern begins with fixed text, has one loop over
 * one class of characters at a time, and bounds where it looks, so that hostile
 * text costs what its length says.
 */

interface SecretPattern {
  /** What is written instead: `[redacted:<what>]`. */
  readonly what: string;
  /** One of these is in every text that the pattern matches; begun at a rare character, since the search stops at each of the first. */
  readonly hints: readonly string[];
  readonly pattern: RegExp;
  /** What is kept before the secret. */
  readonly keep?: string;
}

// Nothing that could belong to a longer word may stand before a key.
const alone = "(?<![A-Za-z0-9_-])";

const dashedKeys: readonly SecretPattern[] = [
  { what: "anthropic-key", hints: ["k-ant-"], pattern: new RegExp(`${alone}sk-ant-[\\w-]{20,}`, "g") },
  { what: "openai-key", hints: ["k-"], pattern: new RegExp(`${alone}sk-(?:proj-|svcacct-|admin-)[\\w-]{20,}`, "g") },
  // Without its second part a key has digits and letters; a word alone is none.
  {
    what: "openai-key",
    hints: ["k-"],
    pattern: new RegExp(`${alone}sk-(?=[A-Za-z]{0,200}\\d)(?=\\d{0,200}[A-Za-z])[A-Za-z0-9]{32,}`, "g"),
  },
];

const anywhere: readonly SecretPattern[] = [
  { what: "slack-token", hints: ["xox"], pattern: new RegExp(`${alone}xox[abeoprs]-[A-Za-z0-9-]{10,}`, "g") },
  { what: "slack-token", hints: ["xapp-"], pattern: new RegExp(`${alone}xapp-\\d-[A-Za-z0-9-]{20,}`, "g") },
  { what: "slack-webhook", hints: ["ks.slack"], pattern: /(?<=hooks\.slack\.com\/(?:services|workflows)\/)[\w/]{20,}/g },
  { what: "aws-access-key-id", hints: ["AKIA", "ASIA"], pattern: /(?<![A-Za-z0-9_/+-])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9_/+=-])/g },
  { what: "google-api-key", hints: ["AIza"], pattern: new RegExp(`${alone}AIza[\\w-]{35}(?![\\w-])`, "g") },
  // A header and a payload are JSON objects, hence the two beginnings.
  { what: "jwt", hints: ["J"], pattern: /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g },
  {
    what: "bearer-token",
    hints: ["Bearer", "bearer"],
    pattern: /(?<![A-Za-z0-9])([Bb]earer[ \t]{1,4})(?=[A-Za-z_.~+/-]{0,200}\d)[\w.~+/-]{16,}={0,2}/g,
    keep: "$1",
  },
];

const underscoredKeys: readonly Omit<SecretPattern, "hints">[] = [
  { what: "github-token", pattern: new RegExp(`${alone}(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{36,})`, "g") },
  { what: "retake-key", pattern: new RegExp(`${alone}rtk_[0-9a-f]{16}_[0-9a-f]{64}`, "g") },
  { what: "stripe-key", pattern: new RegExp(`${alone}(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}`, "g") },
];

/** The last three characters before an underscore, as one number. */
const beginnings: ReadonlySet<number> = new Set(
  ["pat", "sec", "rtk"].map((end) => (end.charCodeAt(0) << 16) | (end.charCodeAt(1) << 8) | end.charCodeAt(2)),
);

/** Whether what stands before some underscore is the end of one of these keys' beginnings. Code is full of underscores. */
function mayHoldUnderscoredKey(text: string): boolean {
  for (let at = text.indexOf("_"); at >= 0; at = text.indexOf("_", at + 1)) {
    const [third, second, before] = [text.charCodeAt(at - 3), text.charCodeAt(at - 2), text.charCodeAt(at - 1)];
    if (third === 103 && second === 104) return true; // gh?_
    if (before === 107 && (text.startsWith("live_", at + 1) || text.startsWith("test_", at + 1))) return true; // k_live_
    if (beginnings.has((third << 16) | (second << 8) | before)) return true;
  }
  return false;
}

/** The shortest secret is a card number of 14 digits. */
const SHORTEST = 14;

/** The text with every known secret in it replaced by `[redacted:<what>]`. Returns the same string where there is none. */
export function redactSecrets(text: string): string {
  if (text.length < SHORTEST) return text;
  let result = replaceAll(text, anywhere);
  if (result.includes("k-")) result = replaceAll(result, dashedKeys);
  if (mayHoldUnderscoredKey(result)) {
    for (const { what, pattern } of underscoredKeys) result = result.replace(pattern, `[redacted:${what}]`);
  }
  if (result.includes("PRIVATE KEY")) result = redactPrivateKeys(result);
  if (result.includes("://")) result = redactAddressPasswords(result);
  return mayHoldCard(result) ? redactCards(result, "[redacted:payment-card]") : result;
}

function replaceAll(text: string, patterns: readonly SecretPattern[]): string {
  let result = text;
  for (const { what, hints, pattern, keep = "" } of patterns) {
    for (const hint of hints) {
      if (!result.includes(hint)) continue;
      result = result.replace(pattern, `${keep}[redacted:${what}]`);
      break;
    }
  }
  return result;
}

const PEM_LIMIT = 20_000;

const pemStart = /-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----/g;
const pemEnd = /-----END (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----/g;

/** A block without its end (the text was cut) is a secret as far as it looks like one. */
function redactPrivateKeys(text: string): string {
  let result = "";
  let at = 0;
  pemStart.lastIndex = 0;
  for (let start = pemStart.exec(text); start !== null; start = pemStart.exec(text)) {
    pemEnd.lastIndex = pemStart.lastIndex;
    const end = pemEnd.exec(text);
    const close = end !== null && end.index - start.index <= PEM_LIMIT ? pemEnd.lastIndex : endOfKey(text, pemStart.lastIndex);
    result += `${text.slice(at, start.index)}[redacted:private-key]`;
    at = close;
    pemStart.lastIndex = close;
  }
  return at === 0 ? text : result + text.slice(at);
}

/** Lines of base64 or headers, ended by real newlines or those of a JSON text. */
const keyLines = /[A-Za-z0-9+/=]*(?:(?:(?:\\[rn]|[\r\n])[ \t]{0,20})+(?:[A-Za-z-]{1,20}: [^\r\n\\]{1,100}|[A-Za-z0-9+/=]+))*/;

function endOfKey(text: string, start: number): number {
  return start + (keyLines.exec(text.slice(start, start + PEM_LIMIT))?.[0].length ?? 0);
}

/** `scheme://user:password@host`: found from the `://`, looked at over a bounded distance. */
const address = /(:\/\/[^\s:/?#@"'<>\\[\]]{0,256}:)([^\s/@"'<>\\]{1,256})(?=@[\w.[-])/g;

function redactAddressPasswords(text: string): string {
  return text.replace(address, (match: string, before: string, password: string) =>
    // A variable's name or an earlier redaction is no password.
    /^(?:\$\{?\w+\}?|\{\w+\}|\[redacted:[\w-]+\]|\*+)$/.test(password) ? match : `${before}[redacted:password]`,
  );
}
