import { shorten } from "./table.ts";

/** A line on standard error that follows the work: rewritten on a terminal, now and then elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #quiet: boolean;
  #lastMs = -Infinity;
  #lastText = "";
  #width = 0;

  constructor(options: { readonly quiet?: boolean; readonly stream?: NodeJS.WriteStream } = {}) {
    this.#stream = options.stream ?? process.stderr;
    this.#quiet = options.quiet ?? false;
  }

  /** @param last whether this is the end: always shown, and kept */
  show(text: string, last = false): void {
    if (this.#quiet) return;
    const nowMs = performance.now();
    const pauseMs = this.#stream.isTTY ? 100 : 5_000;
    if (!last && nowMs - this.#lastMs < pauseMs) return;
    this.#lastMs = nowMs;
    if (!this.#stream.isTTY) {
      if (text !== this.#lastText) this.#stream.write(`${text}\n`);
      this.#lastText = text;
      return;
    }
    // A line that wraps could not be rewritten.
    const line = shorten(text, Math.max(20, this.#stream.columns - 1));
    this.#stream.write(`\r${line}${" ".repeat(Math.max(0, this.#width - line.length))}${last ? "\n" : ""}`);
    this.#width = last ? 0 : line.length;
  }
  /** A line of its own among the progress: news that must not be lost. */
  tell(text: string): void {
    if (this.#stream.isTTY && this.#width > 0) this.#stream.write(`\r${" ".repeat(this.#width)}\r`);
    this.#width = 0;
    this.#lastMs = -Infinity;
    this.#stream.write(`${text}\n`);
  }
}
