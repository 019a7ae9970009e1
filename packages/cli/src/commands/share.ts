import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
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
      const assets = await viewerAssets();
      const room = options.maxSize - assets.script.length - assets.style.length - 4_000;
      if (room < 10_000) throw new InvalidArgumentError("--max-size: the page itself takes 60 kB; give it 100kB at least.");
      const onProgress = (text: string): void => progress.show(text);
      const collected = await collectPage(client, runId, {
        redaction,
        states: options.states,
        maxBytes: room,
        version: packageVersion(),
        onProgress,
      });
      const html = pageFile(assets, { title: `Run ${runId} · Retake`, page: collected.packedPage, values: collected.pool.parts });
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
