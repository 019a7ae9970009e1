const PAGE = 4096;
const SIZE = 16;

/** Digests by blob number, 16 bytes each: of a run with a million blobs 16 MB. */
export class DigestTable {
  readonly #pages = new Map<number, { readonly bytes: Buffer; readonly present: Uint8Array }>();

  set(sequence: number, digest: string): void {
    const number = Math.floor(sequence / PAGE);
    let page = this.#pages.get(number);
    if (page === undefined) this.#pages.set(number, (page = { bytes: Buffer.alloc(PAGE * SIZE), present: new Uint8Array(PAGE) }));
    page.bytes.write(digest, (sequence % PAGE) * SIZE, SIZE, "hex");
    page.present[sequence % PAGE] = 1;
  }

  get(sequence: number): string | undefined {
    const page = this.#pages.get(Math.floor(sequence / PAGE));
    if (page?.present[sequence % PAGE] !== 1) return undefined;
    const start = (sequence % PAGE) * SIZE;
    return page.bytes.toString("hex", start, start + SIZE);
  }
}
