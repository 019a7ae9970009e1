/*
 * Card numbers (ISO/IEC 7812): an issuer's prefix, the length that issuer uses, a
 * right Luhn digit, and written as people write them. Each alone fits too many
 * ids and timestamps.
 */

// Digits with single separators; what it may touch is checked behind it.
const run = /\d(?:[ -]?\d){13,}/g;

/** Groups as printed on cards: all alike, or 4-6-5 (American Express) and 4-6-4 (Diners Club). */
const grouped = /^(?:\d+|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})$/;

const issuers: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [16, 19] }, // Visa; its 13 digits are no longer issued, and are what barcodes have
  { prefix: /^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, lengths: [16] }, // Mastercard
  { prefix: /^3[47]/, lengths: [15] }, // American Express
  { prefix: /^(?:6011|65|64[4-9])/, lengths: [16, 19] }, // Discover
  { prefix: /^3(?:0[0-5]|[689])/, lengths: [14] }, // Diners Club
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16] }, // JCB
  { prefix: /^62/, lengths: [16, 17, 18, 19] }, // UnionPay
];

/** The fewest characters of a card number, hence one of every so many is in each. */
const SHORTEST = 14;

/** Whether the text has enough digits in a row: finds out by looking at one character in fourteen. */
export function mayHoldCard(text: string): boolean {
  for (let i = SHORTEST - 1; i < text.length; i += SHORTEST) {
    if (text.charCodeAt(i) > 57 || !inNumber(text, i)) continue;
    // Separators are single, so that here or next to it is a digit; and half of the number is on one side.
    if ((!isDigit(text, i) && !isDigit(text, i + 1)) || (!inNumber(text, i - 7) && !inNumber(text, i + 6))) continue;
    let start = i;
    let end = i + 1;
    while (end - start < SHORTEST && start > 0 && inNumber(text, start - 1)) start--;
    while (end - start < SHORTEST && inNumber(text, end)) end++;
    if (end - start >= SHORTEST) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function inNumber(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 48 && code <= 57) || code === 32 || code === 45;
}

export function redactCards(text: string, replacement: string): string {
  return text.replace(run, (match: string, at: number) =>
    match.length <= 24 && standsAlone(text, at, at + match.length) && isCard(match) ? replacement : match,
  );
}

/** Not a part of a longer number, an id or a decimal fraction. */
function standsAlone(text: string, start: number, end: number): boolean {
  return !/[\w.-]$/.test(text.slice(Math.max(0, start - 1), start)) && !/^(?:\w|[.-]\w)/.test(text.slice(end, end + 2));
}

function isCard(written: string): boolean {
  if (!grouped.test(written)) return false;
  const digits = written.replaceAll(/[ -]/g, "");
  return issuers.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits)) && hasLuhnDigit(digits);
}

/** https://en.wikipedia.org/wiki/Luhn_algorithm */
function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
