import { InvalidArgumentError } from "commander";

/** A regular expression as it stands, or `/…/flags`. */
export function parseTextPattern(text: string): RegExp {
  const [, body = text, flags = ""] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  let pattern: RegExp;
  try {
    pattern = new RegExp(body, [...new Set(`${flags}gu`)].join(""));
  } catch (cause) {
    throw new InvalidArgumentError(`--redact: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (pattern.test("")) throw new InvalidArgumentError(`--redact ${text}: it matches the empty text, so it would match everywhere.`);
  return pattern;
}

/** A name in which `*` stands for anything; case does not matter, as in the collector's rules. */
export function parseKeyPattern(text: string): RegExp {
  const literal = text.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp(`^${literal.join(".*")}$`, "isu");
}

const units: Readonly<Record<string, number>> = { "": 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

/** 20MB, 500 kB, 1.5MiB, or a number of bytes. */
export function parseSize(text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmg]?i?b?)$/i.exec(text.trim()) ?? [];
  const factor = units[unit.toLowerCase()] ?? units[`${unit.toLowerCase()}b`];
  if (number === "" || factor === undefined) throw new InvalidArgumentError("Expected a size such as 500kB or 20MB.");
  return Math.floor(Number(number) * factor);
}

/** 3.2 MB, 140 kB. */
export function bytes(count: number): string {
  return count < 1e6 ? `${Math.ceil(count / 1e3)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}
