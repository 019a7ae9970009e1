/** What a state of some megabytes refers to, several times. */
const MAX_CHARACTERS = 32_000_000;

/**
 * Shared blobs read lately: states of one run have most of them in common. Their names say what is in them, and who
 * decodes a state checks that, so that none can go stale.
 */
export class SharedCache {
  readonly #bodies = new Map<string, string>();
  readonly #maxCharacters: number;
  #characters = 0;

  constructor(maxCharacters: number = MAX_CHARACTERS) {
    this.#maxCharacters = maxCharacters;
  }

  get(project: string, hash: string): string | undefined {
    const body = this.#bodies.get(project + hash);
    if (body === undefined) return undefined;
    // Last in the order of use.
    this.#bodies.delete(project + hash);
    this.#bodies.set(project + hash, body);
    return body;
  }

  set(project: string, hash: string, body: string): void {
    if (this.#bodies.has(project + hash)) return;
    this.#bodies.set(project + hash, body);
    this.#characters += body.length;
    for (const [name, oldest] of this.#bodies) {
      if (this.#characters <= this.#maxCharacters) return;
      this.#bodies.delete(name);
      this.#characters -= oldest.length;
    }
  }
}
