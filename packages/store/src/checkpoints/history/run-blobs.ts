import { hash } from "node:crypto";
import { RetakeError } from "@retake/protocol";
import type { ClickHouse } from "../../client/connect.ts";
import { RowBinaryReader } from "../../client/row-binary.ts";
import { DigestTable } from "../../fsck/digest-table.ts";
import { aliasOf, DELTA_START, deltaOf, digestOf, parsed, patchString } from "../../fsck/recorded-line.ts";
import { lookUpShared, ofRun, type RunId } from "../blobs.ts";
import type { SharedCache } from "../shared-cache.ts";

/** Bytes read at once. */
const PAGE_BYTES = 16_000_000;
/** Texts kept of a run, in characters; of longer runs the latest are, others are read again where they are needed. */
const KEPT_CHARACTERS = 24_000_000;
/** Blobs read with one that is missed: who walks a run needs its neighbours next. */
const AROUND = 500;

/** Thrown by what reads synchronously, where a blob has to be fetched first. */
export class Missed extends Error {
  readonly blob: number | string;

  /** @param blob number of one of the run's own, or hash of a shared one */
  constructor(blob: number | string) {
    super(`blob ${blob} is not at hand`);
    this.blob = blob;
  }
}

/** Thrown where a blob can't be had, or is not what its name says. */
export class Unreadable extends RetakeError {
  constructor(what: string) {
    super("checkpoint_incomplete", `A part of the run's states can't be read: ${what}.`);
  }
}

/** The blobs of one run as they come: the digest of each, and as many texts as fit. */
export class RunBlobs {
  readonly #clickhouse: ClickHouse;
  readonly #cache: SharedCache;
  readonly #id: RunId;
  readonly #digests = new DigestTable();
  readonly #texts = new Map<number, string>();
  readonly #shared = new Map<string, string>();
  #characters = 0;
  #next = 0;
  /** Blobs read so far. */
  count = 0;

  constructor(clickhouse: ClickHouse, cache: SharedCache, id: RunId) {
    this.#clickhouse = clickhouse;
    this.#cache = cache;
    this.#id = id;
  }

  /** Reads what has come since the last call. Each blob comes after those that it refers to, so one pass is enough. */
  async read(): Promise<void> {
    for (;;) {
      const page = await this.#page(this.#next, 0xffff_ffff);
      for (const [sequence, line] of page) {
        this.#keep(sequence, line);
        await this.#addDigest(sequence, line);
      }
      if (page.length === 0) return;
      this.count += page.length;
      this.#next = page.at(-1)![0] + 1;
    }
  }

  /** Whether a line has this digest, all that it refers to verified. */
  verifies(line: string, digest: string): boolean {
    return this.#digestOf(line) === digest;
  }

  digest(sequence: number): string {
    const digest = this.#digests.get(sequence);
    if (digest === undefined) throw new Unreadable(`blob ${sequence} is missing`);
    return digest;
  }

  /** @throws Missed */
  text(sequence: number): string {
    const text = this.#texts.get(sequence);
    if (text === undefined) throw new Missed(sequence);
    return text;
  }

  /** A string that all runs share. @throws Missed */
  sharedString(name: string): string {
    const text = this.#shared.get(name);
    if (text === undefined) throw new Missed(name);
    return text;
  }

  /** A string that was recorded as a change of another one; undefined where the line is none. @throws Missed */
  deltaString(line: string, before: number): string | undefined {
    const delta = deltaOf(line);
    if (delta === undefined) return undefined;
    if (delta.base >= before) throw new Unreadable(`blob ${before} is a change of what comes after it`);
    const base = this.stringAt(delta.base);
    const value = patchString(base, delta);
    if (value === undefined) throw new Unreadable(`blob ${before} does not fit blob ${delta.base}`);
    return value;
  }

  /** @throws Missed */
  stringAt(sequence: number): string {
    const line = this.text(sequence);
    const alias = aliasOf(line);
    if (alias !== undefined) return this.sharedString(alias);
    const value = this.deltaString(line, sequence) ?? parsed(line);
    if (typeof value !== "string") throw new Unreadable(`blob ${sequence} is no text`);
    return value;
  }

  /** Does what needs blobs, fetching those that it misses. */
  async fetching<T>(work: () => T): Promise<T> {
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof Missed)) throw error;
        await this.#fetch(error.blob);
      }
    }
  }

  async #addDigest(sequence: number, line: string): Promise<void> {
    const digest =
      aliasOf(line)?.slice(0, 32) ?? (line.startsWith(DELTA_START) ? await this.#digestOfDelta(sequence, line) : this.#digestOf(line));
    if (digest !== undefined) this.#digests.set(sequence, digest);
  }

  async #digestOfDelta(sequence: number, line: string): Promise<string | undefined> {
    try {
      const value = await this.fetching(() => this.deltaString(line, sequence));
      return value === undefined ? undefined : hash("sha256", JSON.stringify(value)).slice(0, 32);
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  /** undefined where it refers to what is not there. */
  #digestOf(line: string): string | undefined {
    // Only digests have that form; in a recording it would stand for another value.
    if (line.includes('"~#')) return undefined;
    try {
      return digestOf(line, (sequence) => this.digest(sequence));
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  async #fetch(blob: number | string): Promise<void> {
    if (typeof blob === "string") {
      const { project } = this.#id;
      const body = this.#cache.get(project, blob) ?? (await lookUpShared(this.#clickhouse, project, [blob])).get(blob);
      const value = body !== undefined && hash("sha256", body).startsWith(blob) ? parsed(body) : undefined;
      if (typeof value !== "string") throw new Unreadable(`shared blob ${blob} is missing or another`);
      this.#cache.set(project, blob, body!);
      this.#shared.set(blob, value);
      this.#characters += value.length;
    } else {
      const page = await this.#page(blob, blob + AROUND);
      if (page[0]?.[0] !== blob) throw new Unreadable(`blob ${blob} is missing`);
      for (const [sequence, line] of page.toReversed()) this.#keep(sequence, line);
    }
  }

  async #page(from: number, to: number): Promise<[number, string][]> {
    const sql = `SELECT seq, body FROM checkpoint_blob WHERE ${ofRun} AND seq >= {from:UInt32} AND seq <= {to:UInt32}
      ORDER BY seq LIMIT 1 BY seq SETTINGS max_block_size = 2048, max_result_bytes = ${PAGE_BYTES}, result_overflow_mode = 'break'`;
    const reader = new RowBinaryReader(await this.#clickhouse.binary(sql, { ...this.#id, from, to: Math.min(to, 0xffff_ffff) }));
    const rows: [number, string][] = [];
    while (!reader.done) rows.push([reader.uint32(), reader.text()]);
    return rows;
  }

  #keep(sequence: number, text: string): void {
    if (this.#texts.has(sequence)) return;
    this.#texts.set(sequence, text);
    this.#characters += text.length;
    for (const kept of [this.#shared, this.#texts] as Map<number | string, string>[]) {
      for (const [name, oldest] of kept) {
        if (this.#characters <= KEPT_CHARACTERS || name === sequence) break;
        kept.delete(name);
        this.#characters -= oldest.length;
      }
    }
  }
}
