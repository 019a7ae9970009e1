import { hash } from "node:crypto";
import { lookUpOwn, lookUpShared, ofRun, type RunId } from "../checkpoints/blobs.ts";
import type { ClickHouse } from "../client/connect.ts";
import { RowBinaryReader } from "../client/row-binary.ts";
import { DigestTable } from "./digest-table.ts";
import { aliasOf, deltaOf, digestOf, parsed, patchString, referencesOf } from "./recorded-line.ts";
import type { SharedCheck } from "./shared-check.ts";

/** Blobs read at once; with bodies of some hundred bytes a few megabytes. */
const PAGE_ROWS = 4000;
const PAGE_BYTES = 8_000_000;
/** Strings kept because a delta may need them soon, in characters. */
const KEPT_CHARACTERS = 16_000_000;
const MAX_DELTA_DEPTH = 8;

export interface Fault {
  /** `~r…` or `~g…`. */
  readonly blob: string;
  readonly reason: "blob_missing" | "shared_missing" | "digest_mismatch" | "undecodable";
}

/** The digests of all blobs of a run, each computed once, in pages: what any of its roots is checked against. */
export class RunDigests {
  readonly #clickhouse: ClickHouse;
  readonly #id: RunId;
  readonly #shared: SharedCheck;
  readonly #digests = new DigestTable();
  /** Blobs that have no digest though they are there, and why. */
  readonly #faults = new Map<number, Fault>();
  readonly #strings = new Map<number, string>();
  #kept = 0;
  count = 0;

  constructor(clickhouse: ClickHouse, id: RunId, shared: SharedCheck) {
    this.#clickhouse = clickhouse;
    this.#id = id;
    this.#shared = shared;
  }

  /** Reads all blobs of the run. Each comes after those that it refers to. */
  async read(signal: AbortSignal): Promise<void> {
    let next = 0;
    while (!signal.aborted) {
      const page = await this.#page(next);
      if (page.length === 0) return;
      await this.#shared.verify(page.flatMap(([, line]) => referencesOf(line).shared));
      for (const [sequence, line] of page) await this.#add(sequence, line);
      this.count += page.length;
      next = page.at(-1)![0] + 1;
    }
  }

  /** The digest of a line of the run, or the first fault below it. */
  digestOf(line: string): string | Fault {
    const { own, shared } = referencesOf(line);
    for (const sequence of own) if (this.#digests.get(sequence) === undefined) return this.#faultOf(sequence);
    for (const hex of shared) {
      const reason = this.#shared.fault(hex);
      if (reason !== undefined) return { blob: `~g${hex}`, reason };
    }
    return digestOf(line, (sequence) => this.#digests.get(sequence)!);
  }

  async #page(from: number): Promise<[number, string][]> {
    const sql = `SELECT seq, body FROM checkpoint_blob WHERE ${ofRun} AND seq >= {from:UInt32}
      ORDER BY seq LIMIT 1 BY seq LIMIT {rows:UInt32} SETTINGS max_block_size = 256, max_result_bytes = ${PAGE_BYTES}, result_overflow_mode = 'break'`;
    const reader = new RowBinaryReader(await this.#clickhouse.binary(sql, { ...this.#id, from, rows: PAGE_ROWS }));
    const rows: [number, string][] = [];
    while (!reader.done) rows.push([reader.uint32(), reader.text()]);
    return rows;
  }

  async #add(sequence: number, line: string): Promise<void> {
    const alias = aliasOf(line);
    const result = line.startsWith('["~=",') ? await this.#digestOfDelta(sequence, line) : this.digestOf(line);
    if (alias !== undefined && typeof result === "string") return this.#digests.set(sequence, alias.slice(0, 32));
    if (typeof result !== "string") this.#faults.set(sequence, result);
    else this.#digests.set(sequence, result);
  }

  #faultOf(sequence: number): Fault {
    return this.#faults.get(sequence) ?? { blob: nameOf(sequence), reason: "blob_missing" };
  }

  async #digestOfDelta(sequence: number, line: string): Promise<string | Fault> {
    const value = await this.#stringOf(sequence, line, 0);
    if (typeof value !== "string") return value;
    this.#keep(sequence, value);
    return hash("sha256", JSON.stringify(value)).slice(0, 32);
  }

  async #stringOf(sequence: number, line: string | undefined, depth: number): Promise<string | Fault> {
    const kept = this.#strings.get(sequence);
    if (kept !== undefined) return kept;
    const text = line ?? (await lookUpOwn(this.#clickhouse, this.#id, [sequence])).get(sequence);
    if (text === undefined) return { blob: nameOf(sequence), reason: "blob_missing" };
    const alias = aliasOf(text);
    if (alias !== undefined) return this.#sharedString(sequence, alias);
    const undecodable: Fault = { blob: nameOf(sequence), reason: "undecodable" };
    const delta = deltaOf(text);
    if (delta === undefined) {
      const value = parsed(text);
      if (typeof value === "string") this.#keep(sequence, value);
      return typeof value === "string" ? value : undecodable;
    }
    if (depth >= MAX_DELTA_DEPTH || delta.base >= sequence) return undecodable;
    const base = await this.#stringOf(delta.base, undefined, depth + 1);
    return typeof base === "string" ? (patchString(base, delta) ?? undecodable) : base;
  }

  async #sharedString(sequence: number, hex: string): Promise<string | Fault> {
    const body = (await lookUpShared(this.#clickhouse, this.#id.project, [hex])).get(hex);
    const value = body === undefined ? undefined : parsed(body);
    if (typeof value !== "string") return { blob: `~g${hex}`, reason: body === undefined ? "shared_missing" : "undecodable" };
    this.#keep(sequence, value);
    return value;
  }

  #keep(sequence: number, value: string): void {
    this.#strings.set(sequence, value);
    this.#kept += value.length;
    for (const [oldest, text] of this.#strings) {
      if (this.#kept <= KEPT_CHARACTERS) return;
      this.#strings.delete(oldest);
      this.#kept -= text.length;
    }
  }
}

export function nameOf(sequence: number): string {
  return `~r${sequence.toString(36)}`;
}
