import assert from "node:assert/strict";
import type { Payload } from "../payload.ts";
import { openSpool } from "./open-spool.ts";
import type { Spool } from "./spool.ts";
import { copyOf, numberOf, payloadOf } from "./spool.fixture.ts";

/** What a spool ought to know: what it said that it has, and what was drained. */
export class SpoolModel {
  readonly options = { maxBytes: 40_000, segmentBytes: 1500 };
  readonly sizes = new Map<number, number>();
  readonly made: string[] = [];
  pending: number[] = [];
  /** By their sequence in the spool. */
  readonly stored: number[] = [];
  dir = "";
  spool: Spool | undefined;
  /** Read and not done, so that no later read may be done. */
  ahead = false;

  async open(dir: string): Promise<Spool> {
    if (!this.made.includes(dir)) this.made.push(dir);
    this.dir = dir;
    this.ahead = false;
    this.spool = await openSpool({ dir, ...this.options });
    return this.spool;
  }

  async append(sizes: readonly (readonly number[])[]): Promise<void> {
    const groups = sizes.map((group) => group.map((sizeBytes) => this.#payload(sizeBytes)));
    const results = await Promise.all(
      groups.map((group) => this.spool!.append(group.map((number) => payloadOf(number, this.sizes.get(number))))),
    );
    const stored = groups.filter((_, i) => results[i] === "stored").flat();
    this.pending.push(...stored);
    this.stored.push(...stored);
  }

  async drain(bytes: number, done: boolean): Promise<void> {
    if (this.ahead) return;
    const read = await this.spool!.read(bytes);
    if (!read) return assert.deepEqual(this.pending, []);
    const numbers = read.payloads.map(numberOf);
    assert.deepEqual(numbers, this.pending.slice(0, numbers.length));
    this.check(read.payloads);
    if (!done) this.ahead = true;
    else {
      await read.done();
      this.pending = this.pending.slice(numbers.length);
    }
    assert.equal(this.spool!.stats().payloads, this.pending.length);
  }

  async reopen(how: "close" | "crash"): Promise<void> {
    const next = how === "crash" ? await copyOf(this.dir) : this.dir;
    await this.spool!.close();
    await this.open(next);
  }

  check(payloads: readonly Payload[]): void {
    for (const payload of payloads) assert.deepEqual(payload, payloadOf(numberOf(payload), this.sizes.get(numberOf(payload))));
  }

  #payload(sizeBytes: number): number {
    const number = this.sizes.size;
    this.sizes.set(number, sizeBytes);
    return number;
  }
}
