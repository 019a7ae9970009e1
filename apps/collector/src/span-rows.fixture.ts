import type { SpanBlock, SpanRecord } from "@retake/store";

type Cell = string | number | bigint | Record<string, string>;
type Row = Record<string, Cell>;

/** The rows of a block as values, read from the bytes that would go to ClickHouse. */
export function spansOf(block: SpanBlock): SpanRecord[] {
  const contents = new Map(readBlock(block.contents.chunks()).map((row) => [keyOf(row), row]));
  return readBlock(block.spans.chunks()).map((row) => toRecord(row, contents.get(keyOf(row))));
}

function keyOf(row: Row): string {
  return JSON.stringify([row["trace_id"], row["span_id"]]);
}

function toRecord(row: Row, content: Row | undefined): SpanRecord {
  const text = (name: string): string => row[name] as string;
  const number = (name: string): number => Number(row[name]);
  const id = (name: string): string => (/^0*$/.test(text(name)) ? "" : text(name));
  return {
    traceId: text("trace_id"),
    spanId: text("span_id"),
    parentId: id("parent_id"),
    start: row["start"] as bigint,
    end: row["end_ns"] === 0n ? null : (row["end_ns"] as bigint),
    name: text("name"),
    spanKind: number("span_kind"),
    kind: text("kind") as SpanRecord["kind"],
    operation: text("operation"),
    agent: text("agent"),
    agentVersion: text("agent_version"),
    model: text("model"),
    provider: text("provider"),
    tool: text("tool"),
    status: text("status") as SpanRecord["status"],
    statusMessage: text("status_message"),
    conversation: text("conversation"),
    user: text("user"),
    service: text("service"),
    environment: text("environment"),
    stepKey: text("step_key"),
    source: text("source") as SpanRecord["source"],
    held: row["held"] === 1,
    attempts: number("attempts"),
    checkpointPre: id("checkpoint_pre"),
    checkpointPost: id("checkpoint_post"),
    inputTokens: number("input_tokens"),
    cacheReadTokens: number("cache_read_tokens"),
    cacheWriteTokens: number("cache_write_tokens"),
    outputTokens: number("output_tokens"),
    reasoningTokens: number("reasoning_tokens"),
    costUsd: number("cost") / 1e9,
    priceVersion: text("price_version"),
    input: (content?.["input"] as string | undefined) ?? "",
    output: (content?.["output"] as string | undefined) ?? "",
    inputKey: text("input_key"),
    outputKey: text("output_key"),
    preview: text("preview"),
    attributes: row["attributes"] as Record<string, string>,
    resource: row["resource"] as Record<string, string>,
    scopeName: text("scope_name"),
    scopeVersion: text("scope_version"),
    events: text("events"),
    links: text("links"),
  };
}

function readBlock(chunks: readonly Buffer[]): Row[] {
  const reader = new NativeReader(Buffer.concat(chunks));
  const columns = reader.varint();
  const rows: Row[] = Array.from({ length: reader.varint() }, () => ({}));
  for (let i = 0; i < columns; i++) {
    const name = reader.text();
    const type = reader.text();
    reader.column(type, rows.length).forEach((cell, row) => (rows[row]![name] = cell));
  }
  if (!reader.isAtEnd) throw new Error("The block is longer than its columns.");
  return rows;
}

class NativeReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  column(type: string, rows: number): Cell[] {
    if (type.startsWith("Map(")) return this.#maps(rows);
    const read = this.#reader(type);
    return Array.from({ length: rows }, read);
  }

  #reader(type: string): () => Cell {
    if (type === "String") return () => this.text();
    if (type.startsWith("FixedString(")) return () => this.#take(Number(/\d+/.exec(type))).toString("hex");
    if (type === "UInt8") return () => this.#take(1).readUInt8();
    if (type === "UInt32") return () => this.#take(4).readUInt32LE();
    return () => this.#take(8).readBigInt64LE();
  }

  #maps(rows: number): Cell[] {
    const ends = Array.from({ length: rows }, () => Number(this.#take(8).readBigUInt64LE()));
    const keys = Array.from({ length: ends.at(-1) ?? 0 }, () => this.text());
    const values = keys.map(() => this.text());
    return ends.map((end, i) => {
      const from = ends[i - 1] ?? 0;
      const map: Record<string, string> = {};
      for (let k = from; k < end; k++)
        Object.defineProperty(map, keys[k]!, { value: values[k], enumerable: true, configurable: true, writable: true });
      return map;
    });
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#take(1)[0]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const bytes = this.#take(this.varint());
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  }

  #take(size: number): Buffer {
    if (this.#at + size > this.#bytes.length) throw new Error("The block ends inside a column.");
    return this.#bytes.subarray(this.#at, (this.#at += size));
  }
}
