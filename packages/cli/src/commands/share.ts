import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Client } from "@retake/protocol";
import { Command, InvalidArgumentError } from "commander";
import { contextOf } from "../context.ts";
import { collect, parseRunId } from "../options.ts";
import { collectPage } from "../share/collect-page.ts";
import { pageFile } from "../share/page-file.ts";
import { Redaction } from "../share/redaction.ts";
import { bytes, parseKeyPattern, parseSize, parseTextPattern } from "../share/share-options.ts";
import { viewerAssets } from "../share/viewer-assets.ts";
import { Progress } from "../terminal/progress.ts";
import { note, plain, print, printJson } from "../terminal/text.ts";
import { packageVersion } from "../version.ts";

interface Options {
  readonly output?: string;
  readonly redact?: string[];
  readonly redactKey?: string[];
  readonly secrets: boolean;
  readonly states: boolean;
  readonly maxSize: number;
  readonly json?: true;
}

const help = `
The file opens in any browser, without a server and without a network: tree, transcript, every step's content, the state at
each checkpoint and what changed. Known secrets (API keys, tokens, private keys, passwords in addresses, payment cards) are
replaced; look through it before you give it away.

Examples:
  retake share 019a3c5e6f7081929394a5b6c7d8e9f0
  retake share RUN -o incident.html --redact 'EMP-\\d{6}' --redact '/[\\w.]+@[\\w.]+/' --redact-key '*password*' --redact-key email
  retake share RUN --no-states --max-size 5MB`;

export function shareCommand(): Command {
  return new Command("share")
    .description("Write a run into one HTML file that can be passed on and opened offline.")
    .argument("<run>", "the run's id", parseRunId)
    .option("-o, --output <file>", "where to write it (default: RUN.html)")
    .option("--redact <regex>", "replace what matches, wherever it stands; may be repeated. /…/i ignores case", collect)
    .option(
      "--redact-key <name>",
      "replace the values under this name: attributes, keys of maps and of JSON text; * stands for anything",
      collect,
    )
    .option("--no-secrets", "leave known forms of secrets as they are")
    .option("--no-states", "leave the states out")
    .option("--max-size <size>", "how large the file may get: 500kB, 20MB", parseSize, 20_000_000)
    .option("--json", "print JSON only: the file, its size, what was left out")
    .addHelpText("after", help)
    .action(async (runId: string, options: Options, command: Command) => {
      const { client } = contextOf(command);
      const redaction = new Redaction({
        secrets: options.secrets,
        texts: (options.redact ?? []).map(parseTextPattern),
        keys: (options.redactKey ?? []).map(parseKeyPattern),
      });
      const progress = new Progress({ quiet: options.json ?? false });
      const { collected, html } = await fitted(client, runId, options, redaction, (text) => progress.show(text));
      const file = resolve(options.output ?? `${runId}.html`);
      await writeWhole(file, html);
      const { spans, checkpoints, leftOut } = collected.page;
      const states = checkpoints.filter(({ root }) => root !== null).length;
      const figures = {
        file,
        bytes: Buffer.byteLength(html),
        spans: spans.length,
        states,
        stateCharacters: collected.rawStates,
        redacted: redaction.replaced,
        leftOut,
      };
      if (options.json) return printJson(figures);
      progress.show(`Steps: ${spans.length}, states: ${states}`, true);
      for (const sentence of leftOut) note(plain(sentence));
      if (redaction.replaced > 0) note(`${redaction.replaced} texts were redacted.`);
      print(`${plain(file)}  ${bytes(figures.bytes)}`);
    });
}

/** The file, in the size asked for: what its parts will take is an estimate until they are compressed. */
async function fitted(client: Client, runId: string, options: Options, redaction: Redaction, onProgress: (text: string) => void) {
  const assets = await viewerAssets();
  const own = Buffer.byteLength(pageFile(assets, { title: runId, page: "", values: [] })) + 200;
  for (let maxBytes = options.maxSize - own; maxBytes > 4_000; maxBytes = Math.floor(maxBytes * 0.8)) {
    const collected = await collectPage(client, runId, {
      redaction,
      states: options.states,
      maxBytes,
      version: packageVersion(),
      onProgress,
    });
    const html = pageFile(assets, { title: `Run ${runId} · Retake`, page: collected.packedPage, values: collected.pool.parts });
    if (Buffer.byteLength(html) <= options.maxSize) return { collected, html };
  }
  throw new InvalidArgumentError(
    `--max-size: the page itself takes ${bytes(own)}, and the outline of this run does not fit beside it. Give it more.`,
  );
}

/** All of the file or none of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true });
    throw new InvalidArgumentError(`--output ${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
