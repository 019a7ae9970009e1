import { hash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { CheckpointEncoder, type EncodedValue, type Json } from "@retake/protocol";

const compress = promisify(gzip);
const PART_LENGTH = 1_000_000;
const alias = /^"~g([0-9a-f]{48})"$/;
const sha256 = (text: string): string => hash("sha256", text);

/**
 * All values of a file, in the checkpoint format: what stands in several of them, or changed in part, is there
 * once. A run's states and the histories that its model calls repeat would else grow with steps × size.
 */
export class ValuePool {
  readonly #encoder = new CheckpointEncoder(sha256);
  #pending: string[] = [];
  #pendingLength = 0;
  #bytes = 0;
  /** Compressed lines of the blobs, in order, in base64. */
  readonly parts: string[] = [];

  /**
   * Puts a value in.
   *
   * @param previous a value like it that was put in before: only a hint
   * @returns its root's line, with which it is read again, and the hint for the next one
   */
  async add(value: Json, previous?: EncodedValue): Promise<{ root: string; encoded: EncodedValue }> {
    const encoded = this.#encoder.encode(value, previous);
    const { root, blobs, shared } = this.#encoder.checkpoint(encoded);
    const texts = new Map(shared.map((line) => [sha256(line).slice(0, 48), line]));
    for (const blob of blobs) {
      // Nothing else shares the texts that other runs could refer to: each stands where it has its number.
      const line = texts.get(alias.exec(blob)?.[1] ?? "") ?? blob;
      this.#pending.push(line);
      this.#pendingLength += line.length + 1;
    }
    if (this.#pendingLength >= PART_LENGTH) await this.flush();
    return { root, encoded };
  }

  /** About what the parts take in the file; what waits counts with a third of its length. */
  get sizeBytes(): number {
    return this.#bytes + this.#pendingLength / 3;
  }

  async flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const part = await packed(this.#pending.join("\n"));
    this.#pending = [];
    this.#pendingLength = 0;
    this.#bytes += part.length;
    this.parts.push(part);
  }
}

/** Text as it stands in the file: compressed, in base64. */
export async function packed(text: string): Promise<string> {
  return (await compress(text, { level: 9 })).toString("base64");
}
