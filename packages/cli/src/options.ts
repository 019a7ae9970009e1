import { readFile } from "node:fs/promises";
import { json, runId, spanId, type Json } from "@retake/protocol";
import { InvalidArgumentError } from "commander";

/** A whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
  };
}

export function parseRunId(text: string): string {
  const parsed = runId.safeParse(text.toLowerCase());
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError("A run's id has 32 hexadecimal digits; `retake search` lists them.");
}

export function parseSpanId(text: string): string {
  const parsed = spanId.safeParse(text.toLowerCase());
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError("A span's id has 16 hexadecimal digits; `retake show RUN` lists them.");
}

/** JSON text, or `@FILE` for the content of a file. */
export async function readJson(text: string, option: string): Promise<Json> {
  return parseJson(await readText(text, option), option);
}

/** Text as it stands, or `@FILE` for the content of a file. */
export async function readText(text: string, option: string): Promise<string> {
  if (!text.startsWith("@")) return text;
  try {
    return await readFile(text.slice(1), "utf8");
  } catch (cause) {
    throw new InvalidArgumentError(`${option} ${text}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

export function parseJson(text: string, option: string): Json {
  try {
    return json.parse(JSON.parse(text));
  } catch (cause) {
    throw new InvalidArgumentError(
      `${option} takes JSON: ${cause instanceof Error ? cause.message : String(cause)}. A text needs its quotes: '"so"'.`,
    );
  }
}

/** For options that may be given more than once. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
