import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, stat, type open } from "node:fs/promises";
import { join } from "node:path";
import type { Payload } from "../payload.ts";

/** Payloads that the store refused for good, each as a request that can be sent again and a file that says why. */
export class RejectedFiles {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #open: typeof open;
  #bytes: number | undefined;

  constructor(path: string, maxBytes: number, openFile: typeof open) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#open = openFile;
  }

  /**
   * Gives the path of the body once it survives the end of the machine.
   *
   * @throws the file system's error; an error of ours when there are too many of them
   */
  async keep({ project, signal, body }: Payload, reason: string, timeMs: number): Promise<string> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
    this.#bytes ??= await sizeOf(this.#path);
    if (this.#bytes + body.length > this.#maxBytes) throw new Error(`${this.#path} holds ${this.#bytes} bytes already`);
    const name = `${new Date(timeMs).toISOString().replaceAll(":", "-")}-${randomBytes(4).toString("hex")}`;
    const path = join(this.#path, `${name}.pb`);
    try {
      await this.#write(path, body);
      await this.#write(join(this.#path, `${name}.json`), Buffer.from(`${JSON.stringify({ project, signal, reason })}\n`));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    const directory = await this.#open(this.#path, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
    this.#bytes += body.length;
    return path;
  }

  async #write(path: string, content: Buffer): Promise<void> {
    const file = await this.#open(path, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.datasync();
    } finally {
      await file.close();
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(path)) bytes += (await stat(join(path, name))).size;
  return bytes;
}
