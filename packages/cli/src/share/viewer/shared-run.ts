import { decodeCheckpoint, type Json } from "@retake/protocol";
import type { PageData, SpanContent } from "./page-data.ts";
import { readEscaped } from "./read-escaped.ts";

const CACHED = 24;

/** A run as the file holds it. Its values are unpacked once; each is put together when it is asked for. */
export class SharedRun {
  readonly page: PageData;
  readonly #lines: Promise<readonly string[]>;
  readonly #cache = new Map<string, Json>();

  private constructor(page: PageData, lines: Promise<readonly string[]>) {
    this.page = page;
    this.#lines = lines;
  }

  /** @throws Error Thrown when the file is cut, or of a later version. */
  static async open(pageText: string, valueTexts: readonly string[]): Promise<SharedRun> {
    const page = JSON.parse(await unpack(pageText)) as PageData;
    if ((page.format as number) !== 1) throw new Error(`This file has the format ${String(page.format)}, which its page does not know.`);
    const lines = Promise.all(valueTexts.map(unpack)).then((parts) => parts.flatMap((part) => part.split("\n")));
    // Whoever asks for a value hears of it.
    lines.catch(() => {});
    return new SharedRun(page, lines);
  }

  /** What stands at the root, in recorded form: tagged values begin with `~`. */
  async value(root: string): Promise<Json> {
    const known = this.#cache.get(root);
    if (known !== undefined) return known;
    const lines = await this.#lines;
    // Nothing is verified: the collector did, before the file was made, and what was redacted has other digests.
    const decoded = decodeCheckpoint({ root, id: "", blob: (sequence) => lines[sequence], sha256: () => "" });
    const value = readEscaped(decoded);
    this.#cache.set(root, value);
    if (this.#cache.size > CACHED) this.#cache.delete(this.#cache.keys().next().value!);
    return value;
  }

  /** The content of a step; null where it was left out. */
  async content(index: number): Promise<SpanContent | null> {
    const root = this.page.contents[index] ?? null;
    return root === null ? null : ((await this.value(root)) as unknown as SpanContent);
  }
}

async function unpack(base64: string): Promise<string> {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
