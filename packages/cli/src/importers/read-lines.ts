import { createReadStream } from "node:fs";
import { RetakeError } from "@retake/protocol";
import { unreadable } from "./import-runs.ts";

/** Longest line that is read. In characters. */
const MAX_LINE_LENGTH = 64 * 1024 * 1024;

/**
 * The lines of a file, one at a time. Only a line feed ends a line: node:readline would
 * also cut at U+2028, which JSON allows inside strings.
 *
 * @throws RetakeError `bad_request` Thrown when the file can't be read or a line is too long.
 */
export async function* readLines(file: string, maxLength = MAX_LINE_LENGTH): AsyncGenerator<{ text: string; number: number }> {
  let rest = "";
  let number = 1;
  for await (const chunk of chunks(file)) {
    const parts = chunk.split("\n");
    for (const part of parts.slice(0, -1)) {
      yield { text: rest + part, number: number++ };
      rest = "";
    }
    rest += parts.at(-1)!;
    if (rest.length > maxLength)
      throw new RetakeError("bad_request", `${file}:${number} has more than ${maxLength} characters in one line.`);
  }
  if (rest !== "") yield { text: rest, number };
}

async function* chunks(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file, "utf8");
  try {
    for await (const chunk of stream) yield chunk as string;
  } catch (cause) {
    throw unreadable(file, cause);
  } finally {
    stream.destroy();
  }
}
