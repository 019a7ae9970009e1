import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { exportContent, exportFormat, exportRuns, type ExportContent, type ExportFormat } from "@retake/protocol";
import { Command, InvalidArgumentError, Option } from "commander";
import { contextOf } from "../../context.ts";
import { searchedFor } from "../../saved-search.ts";
import { Progress } from "../../terminal/progress.ts";
import { note } from "../../terminal/text.ts";
import { parseRange } from "./searches.ts";

interface Options {
  readonly saved?: string;
  readonly range?: string;
  readonly format?: ExportFormat;
  readonly what: ExportContent;
  readonly output?: string;
}

export function exportCommand(): Command {
  return new Command("export")
    .description("Write the runs of a search to a file: JSON lines or Parquet.")
    .argument("[query...]", "as for `retake runs`; all runs without one", [])
    .option("--saved <name>", "a saved search instead of a query")
    .option("--range <range>", "how far back to look where the query says nothing of time itself: 1h, 7d, 4w, all", parseRange)
    .addOption(new Option("--format <format>", "as the file's name ends, else jsonl").choices(exportFormat.options))
    .addOption(
      new Option("--what <what>", "runs: a row a run; spans: a row a span, with its content")
        .choices(exportContent.options)
        .default("runs"),
    )
    .option("-o, --output <file>", "standard output without it")
    .addHelpText(
      "after",
      "\nExamples:\n  retake export 'agent:support status:error' --range 30d -o failed.jsonl\n  retake export --saved \"Failed refunds\" --what spans -o refunds.parquet\n  retake export --range all | jq -r '.runId'\n\nThe file is there once it is whole; until then it is called FILE.partial.",
    )
    .action(async (words: string[], { saved, range, format, what, output }: Options, command: Command) => {
      const { client, url, key } = contextOf(command);
      const as = format ?? (output?.endsWith(".parquet") ? "parquet" : "jsonl");
      if (output === undefined && as === "parquet" && process.stdout.isTTY)
        throw new InvalidArgumentError("Parquet is nothing to look at: say -o FILE.");
      const query = { ...(await searchedFor(client, words, saved, range)), format: as, what };
      const progress = new Progress({ quiet: output === undefined });
      const read = countTo(await exportRuns(query, { url, key }), as, progress, what);
      if (output === undefined) return toStandardOutput(read);
      await toFile(read, output);
      note(`Wrote ${output}.`);
    });
}

/** The bytes, with a line that says how many there are by now. */
async function* countTo(
  chunks: AsyncIterable<Uint8Array>,
  format: ExportFormat,
  progress: Progress,
  what: string,
): AsyncGenerator<Uint8Array> {
  let [sizeBytes, rows] = [0, 0];
  const text = (): string => {
    const size = `${(sizeBytes / 1e6).toFixed(1)} MB`;
    return format === "jsonl" ? `${rows} ${what}, ${size}` : size;
  };
  for await (const chunk of chunks) {
    sizeBytes += chunk.length;
    if (format === "jsonl") for (const byte of chunk) if (byte === 0x0a) rows++;
    progress.show(text());
    yield chunk;
  }
  progress.show(text(), true);
}

/** Under another name until it is whole: what breaks off leaves nothing that looks like a file. */
async function toFile(chunks: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await pipeline(Readable.from(chunks, { objectMode: false }), createWriteStream(partial, { flush: true }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function toStandardOutput(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks) {
    const written = await new Promise<boolean>((resolve, reject) => {
      // Who reads no further, as `head`, has what it wants.
      process.stdout.write(chunk, (error) => {
        if (!error) resolve(true);
        else if ((error as NodeJS.ErrnoException).code === "EPIPE") resolve(false);
        else reject(error);
      });
    });
    if (!written) return;
  }
}
